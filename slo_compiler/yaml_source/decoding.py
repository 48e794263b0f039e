"""Decodes the bytes of a file: UTF-8 without invisible or ambiguous characters."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import reading

# The longer mark first: UTF-32 begins like UTF-16.
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_PLAIN_BYTES = bytes([0x09, 0x0A, 0x0D, *range(0x20, 0x7F)])


@lru_cache(maxsize=1)
def _invisible() -> re.Pattern[str]:
    """Match an invisible character; slow to compile, and files of ASCII alone do not need it."""
    return re.compile(
        "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


def decode(path: str, data: bytes) -> str | Diagnostic:
    """Decode a file, or return a diagnostic for an invalid character.

    The text has no characters that editors hide or that YAML and editors count differently, so
    `str.splitlines` returns the lines that YAML counts.
    """
    if name := _wide_encoding(data):
        return reading.wide_encoding(Location(path=path), name)
    if data.startswith(codecs.BOM_UTF8):
        return reading.byte_order_mark(_place(path, data, len(codecs.BOM_UTF8), skip=len(codecs.BOM_UTF8)))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return reading.not_utf8(_place(path, data, error.start), data[error.start])
    # Deleting the common bytes is ten times faster than searching for any other byte.
    suspects = data.translate(None, _PLAIN_BYTES)
    found = _invisible().search(text) if suspects else None
    if found is None:
        return text
    place = _place(path, data, len(text[: found.start()].encode()))
    return reading.control_character(place, _character_name(found[0]))


def without_invalid_character(data: bytes) -> str:
    """Decode a file in which `decode` found an invalid character, with another one in its place.

    The text is empty if there is more than one: such a file may be no text at all.
    """
    text = _invisible().sub("\ufffd", data.decode(errors="replace"))
    return text if text.count("\ufffd") == 1 and not _wide_encoding(data) else ""


def _wide_encoding(data: bytes) -> str:
    """Name the encoding of UTF-16 and UTF-32 text, with or without its mark."""
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            return name
    zeros = [index for index, byte in enumerate(data[:4]) if byte == 0]
    if len(data) < 4 or not zeros or len(zeros) == 4:
        return ""
    if zeros in ([0, 1, 2], [1, 2, 3]):
        return "UTF-32"
    return "UTF-16" if zeros in ([0, 2], [1, 3]) else ""


def _place(path: str, data: bytes, offset: int, *, skip: int = 0) -> Location:
    """Return the location of the byte at `offset`; the first line starts after `skip` bytes."""
    # Only the line breaks of YAML count here.
    before = _invisible().sub("\ufffd", data[skip:offset].decode(errors="replace"))
    after = _invisible().sub("\ufffd", data[offset : offset + 4096].decode(errors="replace"))
    lines = (before + "|").splitlines()
    source = lines[-1][:-1] + (after.splitlines() or [""])[0]
    return Location(path=path, line=len(lines), column=len(lines[-1]), source=source)


def _character_name(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name.lower()})" if name else "")
