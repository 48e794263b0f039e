"""Literals in templates: numbers and characters, by the rules of Go."""

from __future__ import annotations

import math
import re

from slo_compiler.promql.strings import unquote

_INTEGER = re.compile(
    r"[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)"
)
_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9](?:_?[0-9])*)?\.?(?:[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?)"
)
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:_?[0-9a-fA-F])*\.?(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?[pP][+-]?[0-9]+")
_COMPLEX = re.compile(r"([+-]?[^+-]*(?:[eEpP][+-][^+-]*)?)([+-].*)i")


def check_number(text: str) -> None:
    """Raise ValueError if a number is not valid."""
    if _INTEGER.fullmatch(text) and _is_in_range(text):
        return
    if text.endswith("i"):
        pair = _COMPLEX.fullmatch(text)
        if all(map(_is_float, pair.groups() if pair else (text[:-1],))):
            return
    elif _is_float(text):
        if any(char in ".eEpP" for char in text):
            return
        raise ValueError(f"integer overflow: {text}")
    raise ValueError(f"illegal number syntax: {text}")


def _is_in_range(text: str) -> bool:
    """True for 64 bits, with the sign or without."""
    digits = text.lower().replace("_", "").lstrip("+-")
    base = {"0x": 16, "0b": 2, "0o": 8}.get(digits[:2], 8 if digits[0] == "0" else 10)
    value = int(digits, base) if base != 8 or digits[1:2] == "o" else int(digits, 8)
    if text[0] == "-":
        return value <= 2**63
    return value < (2**63 if text[0] == "+" else 2**64)


def _is_float(text: str) -> bool:
    plain = text.replace("_", "")
    if _HEX_FLOAT.fullmatch(text):
        try:
            float.fromhex(plain)
        except OverflowError:
            return False
        return True
    return (
        _FLOAT.fullmatch(text) is not None
        and any(char.isdigit() for char in re.split("[eE]", text)[0])
        and math.isfinite(float(plain))
    )


def check_char(text: str) -> None:
    """Raise ValueError if a character between single quotes is not exactly one."""
    if text[1:2] != "\\":
        count = len(text) - 2
        if text[1:2] == "'":
            count = 0
    else:
        count = len(unquote(text).encode(errors="surrogateescape").decode(errors="replace"))
    if count != 1:
        raise ValueError(f"malformed character constant: {text}")
