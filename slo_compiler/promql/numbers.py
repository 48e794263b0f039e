"""Numbers and durations in PromQL, as the parser of Prometheus reads them."""

from __future__ import annotations

import math
import re

from slo_compiler.promql.lexing import Token, TokenKind

# Compiled at their first use: most specs contain no numbers in PromQL.
_DECIMAL = r"(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?"
_HEX = r"0[xX][0-9a-fA-F_]+"
_STRAY_UNDERSCORE = {
    True: r"_(?![0-9a-fA-F])|(?<![0-9a-fA-FxX])_",
    False: r"_(?![0-9])|(?<![0-9])_",
}
"""Underscores that do not separate digits; the key is whether the number is hexadecimal."""
_DURATION = r"(?a)(?=[0-9])(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?"
_MILLISECONDS = (31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1)
_LONGEST = 2**63 / 1_000_000_000
"""In seconds; Go counts nanoseconds in 63 bits."""
_GREATEST_INTEGER = 2**63 - 1


def is_number(token: Token) -> bool:
    """True for a number or a duration, including `Inf` and `NaN`."""
    if token.kind is TokenKind.NUMBER:
        return True
    return token.kind is TokenKind.NAME and token.brackets != "{" and token.text.lower() in ("inf", "nan")


def is_duration(text: str) -> bool:
    """True if a token consists of counts with units, such as `1h30m`."""
    return re.fullmatch(_DURATION, text) is not None


def is_octal(text: str) -> bool:
    """True for a whole number with a leading zero, without the digits 8 and 9."""
    return re.fullmatch(r"0[0-7]+", text) is not None


def number(text: str) -> float:
    """The value of a number, or the seconds of a duration.

    Raises ValueError for other text, and for values out of range.
    """
    if found := re.fullmatch(_DURATION, text):
        return _seconds(found)
    if text.lower() in ("inf", "nan"):
        return float(text)
    is_hex = re.fullmatch(_HEX, text) is not None
    if re.search(_STRAY_UNDERSCORE[is_hex], text):
        raise ValueError(f"bad number syntax: {text}")
    if is_hex:
        value = float(int(text, 16)) if int(text, 16) <= _GREATEST_INTEGER else math.inf
    elif re.fullmatch(_DECIMAL, text):
        value = _decimal(text)
    else:
        raise ValueError(f"bad number or duration syntax: {text}")
    if math.isinf(value):
        raise ValueError(f"number out of range: {text}")
    return value


def check_length(text: str, value: float) -> None:
    """Raise ValueError unless this value of a number is valid as a duration in seconds."""
    if math.isnan(value):
        raise ValueError(f"not a duration: {text}")
    if abs(value) > _LONGEST:
        raise ValueError("duration out of range")


def _decimal(text: str) -> float:
    """The value of a decimal number; a leading zero makes a whole number of 64 bits octal, as in Go."""
    digits = text.replace("_", "")
    if is_octal(digits) and int(digits, 8) <= _GREATEST_INTEGER:
        return float(int(digits, 8))
    return float(digits)


def _seconds(duration: re.Match[str]) -> float:
    counts = zip(duration.groups(), _MILLISECONDS, strict=True)
    milliseconds = sum(float(count) * size for count, size in counts if count)
    check_length(duration[0], milliseconds / 1000)
    return milliseconds / 1000
