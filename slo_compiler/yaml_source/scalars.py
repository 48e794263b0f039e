"""Parses plain (unquoted) YAML scalars whose value is the same in all YAML parsers.

These are strings, `true`/`false`, `null` and decimal numbers. Any scalar with different values in
YAML 1.1 and YAML 1.2, and any other notation of numbers, is an `Ambiguity`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from slo_compiler.records import dataclass

MAX_NUMBER_LENGTH = 100
"""Maximum length of a number, in characters."""

_MAX_WRITTEN_OUT = 20
"""The largest exponent of a number that messages write without an exponent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """The meaning of a plain scalar in each version of YAML, and an unambiguous notation."""

    yaml_11: str
    yaml_12: str
    instead: str = ""


class NumberTooLong:
    """A number of more than `MAX_NUMBER_LENGTH` characters; not a value."""


Scalar = str | bool | int | Decimal | None
"""The value of a scalar."""

_TEXT = "a string"
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z")
# Other notations of numbers in YAML 1.1 or 1.2: texts, because compiling them takes longer than a spec.
_LEADING_ZEROS = r"[-+]?0[0-9]+\Z"
_PLUS_INTEGER = r"\+(?:0|[1-9][0-9]*)\Z"
_OTHER_DECIMAL = r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)\Z"
_EXPONENT = r"[-+]?(?:[0-9][0-9_]*(\.[0-9_]*)?|(\.[0-9][0-9_]*))[eE]([-+]?)[0-9]+\Z"
_UNDERSCORES = r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)\Z"
_BASE = r"([-+]?)0([xXoObB])([0-9a-fA-F_]+)\Z"
_SIXTIES = r"[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)\Z"
_NUMBER_FORMS = (_LEADING_ZEROS, _PLUS_INTEGER, _OTHER_DECIMAL, _EXPONENT, _UNDERSCORES, _BASE, _SIXTIES)
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
_TIME = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?\Z"
)
_INFINITE = r"[-+]?\.(?:inf|Inf|INF)\Z"


def _words() -> dict[str, Scalar | Ambiguity]:
    """Build the table of plain words that are not strings in every parser."""
    table: dict[str, Scalar | Ambiguity] = {"": None, "~": None}

    def spell(word: str, value: Scalar | Ambiguity) -> None:
        table.update({word: value, word.capitalize(): value, word.upper(): value})

    spell("null", None)
    for words, value, name in (
        (("yes", "on", "y"), True, "true"),
        (("no", "off", "n"), False, "false"),
    ):
        spell(name, value)
        for word in words:
            spell(word, Ambiguity(yaml_11=name, yaml_12=_TEXT, instead=f"{name} if a boolean is meant"))
    for word in (".nan", ".NaN", ".NAN"):
        table[word] = Ambiguity(yaml_11="not a number (NaN)", yaml_12="not a number (NaN)")
    table["="] = Ambiguity(yaml_11="the default value", yaml_12=_TEXT)
    table["<<"] = Ambiguity(yaml_11="the merge key", yaml_12=_TEXT)
    return table


_WORDS = _words()
_NUMBER_STARTS = frozenset("0123456789+-.")
_UNITS = "wdhms"


def read_plain(text: str) -> Scalar | Ambiguity | NumberTooLong:
    """Parse a plain scalar; an `Ambiguity` if its value differs between parsers."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS or _is_duration(text):
        return text
    if _INTEGER.match(text):
        return int(text) if len(text) <= MAX_NUMBER_LENGTH else NumberTooLong()
    if _DECIMAL.match(text):
        return Decimal(text) if len(text) <= MAX_NUMBER_LENGTH else NumberTooLong()
    if len(text) > MAX_NUMBER_LENGTH:
        return NumberTooLong() if any(re.match(form, text) for form in _NUMBER_FORMS) else text
    return _odd_number(text) or _date(text) or text


def _is_duration(text: str) -> bool:
    """Recognize text such as `300ms`, the most frequent that starts like a number.

    In numbers, letters such as `d` only follow `0x`.
    """
    number = text.rstrip(_UNITS)
    return len(number) < len(text) and number.isdigit() and number.isascii()


def _odd_number(text: str) -> Ambiguity | None:
    """Recognize other notations of numbers."""
    for read in (_zeros_or_sign, _exponent, _underscores, _based, _sixties):
        if found := read(text):
            return found
    if re.match(_INFINITE, text):
        sign = "minus infinity" if text[0] == "-" else "infinity"
        return Ambiguity(yaml_11=sign, yaml_12=sign)
    return None


def _number(value: Decimal | int) -> str:
    return f"the number {value:f}" if isinstance(value, Decimal) else f"the number {value}"


def _ambiguous(yaml_11: Decimal | int | None, yaml_12: Decimal | int | None) -> Ambiguity:
    """Return the ambiguity of a number in each version; None is a string."""
    value = yaml_11 if yaml_12 is None else yaml_12
    return Ambiguity(
        yaml_11=_TEXT if yaml_11 is None else _number(yaml_11),
        yaml_12=_TEXT if yaml_12 is None else _number(yaml_12),
        instead="" if value is None else f"{_number(value).removeprefix('the number ')} if a number is meant",
    )


def _zeros_or_sign(text: str) -> Ambiguity | None:
    if re.match(_PLUS_INTEGER, text):
        return _ambiguous(int(text), int(text))
    if re.match(_LEADING_ZEROS, text):
        octal = None if set(text) & set("89") else int(text, 8)
        return _ambiguous(octal, int(text))
    if re.match(_OTHER_DECIMAL, text):
        return _ambiguous(Decimal(text), Decimal(text))
    return None


def _exponent(text: str) -> Ambiguity | None:
    """YAML 1.1 requires a dot and a signed exponent; YAML 1.2 does not, but forbids underscores."""
    found = re.match(_EXPONENT, text)
    if not found:
        return None
    in_11 = bool(found[1] or found[2]) and bool(found[3])
    in_12 = "_" not in text
    if not (in_11 or in_12):
        return None
    value = Decimal(text.replace("_", ""))
    if abs(value.adjusted()) > _MAX_WRITTEN_OUT:
        what = "a number"
        return Ambiguity(yaml_11=what if in_11 else _TEXT, yaml_12=what if in_12 else _TEXT)
    return _ambiguous(value if in_11 else None, value if in_12 else None)


def _underscores(text: str) -> Ambiguity | None:
    if "_" not in text or not re.match(_UNDERSCORES, text):
        return None
    digits = text.replace("_", "")
    if "." in digits:
        return _ambiguous(Decimal(digits), None)
    is_octal = digits.lstrip("+-").startswith("0") and len(digits.lstrip("+-")) > 1
    if not is_octal:
        return _ambiguous(int(digits), None)
    return None if set(digits) & set("89") else _ambiguous(int(digits, 8), None)


def _based(text: str) -> Ambiguity | None:
    """`0x1F` is a number in both versions, `0o17` in YAML 1.2 alone, `0b11` in YAML 1.1 alone."""
    found = re.match(_BASE, text)
    if not found:
        return None
    sign, letter, digits = found.groups()
    in_11, in_12 = letter in "xb", letter in "xo" and not sign and "_" not in digits
    if not (in_11 or in_12):
        return None  # 0X, 0O and 0B among them
    digits = digits.replace("_", "")
    if not digits:
        return Ambiguity(yaml_11="a number without digits", yaml_12=_TEXT)
    try:
        value = int(sign + digits, {"x": 16, "o": 8, "b": 2}[letter])
    except ValueError:
        return None
    return _ambiguous(value if in_11 else None, value if in_12 else None)


def _sixties(text: str) -> Ambiguity | None:
    """YAML 1.1 reads `1:30` in base 60, as minutes and seconds."""
    if not re.match(_SIXTIES, text):
        return None
    total = Decimal(0)
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = total * 60 + Decimal(part)
    return _ambiguous(-total if text[0] == "-" else total, None)


def _date(text: str) -> Ambiguity | None:
    if re.match(_DATE, text):
        return Ambiguity(yaml_11="a date", yaml_12=_TEXT)
    if re.match(_TIME, text):
        return Ambiguity(yaml_11="a timestamp", yaml_12=_TEXT)
    return None
