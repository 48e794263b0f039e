"""Escapes in regular expressions: characters, character classes and positions."""

from __future__ import annotations

import re

from slo_compiler.promql.re2.features import RegexError, RegexFeature
from slo_compiler.promql.re2.names import CLASS_NAMES
from slo_compiler.records import dataclass

_HIGHEST = 0x10FFFF
_CLASS = re.compile(r"\\[dDsSwW]")
_UNICODE_CLASS = re.compile(r"\\[pP](?:\{(?P<long>[^}]*)\}|(?P<short>[^{]))", re.DOTALL)
_OCTAL = re.compile(r"\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})")
_HEX = re.compile(r"\\x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})")
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassEscape:
    r"""A character class such as `\d` or `\p{Greek}`."""

    end: int
    needs: RegexFeature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharEscape:
    """An escape of one character."""

    end: int
    char: int


def class_escape(text: str, start: int) -> ClassEscape | None:
    """Read the character class at a backslash; None for any other escape."""
    if found := _CLASS.match(text, start):
        return ClassEscape(end=found.end())
    if text[start + 1 : start + 2] not in ("p", "P"):
        return None
    found = _UNICODE_CLASS.match(text, start)
    if found is None:
        if start + 2 == len(text):
            raise RegexError(f"invalid escape sequence: {text[start:]}")
        raise RegexError(f"invalid character class range: {text[start:]}")
    name = found["short"] if found["long"] is None else found["long"]
    name = name.removeprefix("^")
    if name not in CLASS_NAMES:
        raise RegexError(f"invalid character class range: {found[0]}")
    return ClassEscape(end=found.end(), needs=CLASS_NAMES[name])


def char_escape(text: str, start: int) -> CharEscape:
    """Read the escape of one character at a backslash."""
    char = text[start + 1 : start + 2]
    if not char:
        raise RegexError("trailing backslash at end of expression")
    if found := _OCTAL.match(text, start):
        return CharEscape(end=found.end(), char=int(found[0][1:], 8))
    if found := _HEX.match(text, start):
        code = int(found[1] or found[2], 16)
        if code <= _HIGHEST:
            return CharEscape(end=found.end(), char=code)
    elif char in _CONTROL:
        return CharEscape(end=start + 2, char=ord(_CONTROL[char]))
    elif char.isascii() and not char.isalnum():
        return CharEscape(end=start + 2, char=ord(char))
    raise RegexError(f"invalid escape sequence: {text[start : start + 2]}")
