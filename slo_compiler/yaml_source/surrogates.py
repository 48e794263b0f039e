r"""Escapes of surrogate pairs, as JSON writes them: `"\ud83d\ude00"` is one character.

JSON is YAML, but libyaml rejects such escapes. They are replaced before the text is parsed again.
"""

from __future__ import annotations

import re

from slo_compiler.nesting import parse_json

_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_PAIR = re.compile(_HIGH + _LOW)
_PART = re.compile(rf'{_HIGH}{_LOW}|\\.|[^"\\]+', re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def with_pairs_combined(text: str, index: int) -> str | None:
    """Combine the pairs in the double-quoted string with a rejected escape at `index`; None without one.

    In JSON, the pairs of all strings are combined. The new escapes are shorter, so spaces follow a string:
    locations of later text do not change.
    """
    if _is_json(text):
        combined = _STRING.sub(lambda found: _string(found[0]), text)
        return combined if combined != text else None
    # libyaml is at the digits of an escape, or after them, when it rejects it.
    start = next((at for at in range(index, max(index - 7, -1), -1) if _PAIR.match(text, at)), None)
    if start is None:
        return None
    end = start
    while found := _PART.match(text, end):
        end = found.end()
    if text[end : end + 1] != '"':
        return None
    return f"{text[:start]}{_string(text[start : end + 1])}{text[end + 1 :]}"


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    try:
        parse_json(text)
    except ValueError:
        return False
    return True


def _string(text: str) -> str:
    """Combine the pairs of a string, which ends with its quote, and add as many spaces as it gets shorter."""
    parts = [_combined(part) for part in _PART.findall(text.removesuffix('"').removeprefix('"'))]
    opening = '"' if text.startswith('"') and len(text) > 1 else ""
    combined = f'{opening}{"".join(parts)}"'
    return combined + " " * (len(text) - len(combined))


def _combined(part: str) -> str:
    if not _PAIR.fullmatch(part):
        return part
    high, low = int(part[2:6], 16), int(part[8:12], 16)
    return f"\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08X}"
