"""String literals in PromQL: the text between quotes, with the escapes of Go."""

from __future__ import annotations

import re

_ESCAPE = (
    r"\\(?:(?P<octal>[0-7]{3})|x(?P<byte>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})"
    r"|U(?P<long>[0-9a-fA-F]{8})|(?P<char>[\s\S]))"
)
_CHARACTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


def unquote(literal: str) -> str:
    """The value of a literal with both of its quotes; bytes that are not UTF-8 become lone surrogates.

    Raises ValueError for an invalid escape.
    """
    quote, text = literal[0], literal[1:-1]
    if quote == "`" or "\\" not in text:
        return text
    value = bytearray()
    rest = 0
    for escape in re.finditer(_ESCAPE, text):
        value += text[rest : escape.start()].encode(errors="surrogateescape")
        value += _value(escape, quote)
        rest = escape.end()
    value += text[rest:].encode(errors="surrogateescape")
    return value.decode(errors="surrogateescape")


def _value(escape: re.Match[str], quote: str) -> bytes:
    if escape["octal"] or escape["byte"]:
        code = int(escape["octal"], 8) if escape["octal"] else int(escape["byte"], 16)
        if code > 0xFF:
            raise ValueError(f"invalid octal escape {escape[0]}")
        return bytes((code,))
    if escape["short"] or escape["long"]:
        code = int(escape["short"] or escape["long"], 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise ValueError(f"{escape[0]} is not a Unicode character")
        return chr(code).encode()
    if escape["char"] == quote:
        return quote.encode()
    if escape["char"] not in _CHARACTERS:
        raise ValueError(f"unknown escape sequence {escape[0]!r}".replace("\\\\", "\\"))
    return _CHARACTERS[escape["char"]].encode()
