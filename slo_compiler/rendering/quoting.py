"""The filter that quotes any text as a scalar in YAML or JSON.

Property-tested: for any text, parsing the scalar returns the text.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from slo_compiler.rendering.folding import block, folded_quotes, is_long

# Characters that YAML 1.1 forbids in a stream or treats as line breaks; JSON escapes are valid in both.
_UNPRINTABLE = "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_NOT_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words that YAML 1.1 reads as other types, in any case."""

# `json.dumps` would build an encoder for every text.
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def quote_json(text: str) -> str:
    """Quote text as a JSON string, which is a YAML double-quoted scalar as well."""
    encoded = _encoded(text)
    if encoded.isprintable():
        return encoded
    return re.sub(_UNPRINTABLE, lambda match: f"\\u{ord(match.group()):04x}", encoded)


def quote_yaml(text: str, indent: int = 0) -> str:
    """Quote text as a YAML scalar: in single quotes if that avoids backslashes, else as in JSON.

    With `indent`, the column of a block, text of several lines and long text become a block if that keeps
    them, and otherwise quoted text on several lines.
    """
    if indent and is_long(text):
        return _quote_long(text, indent)
    if not (text.isascii() and text.isprintable()):
        return quote_json(text)
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


@lru_cache(maxsize=4096)
def _quote_long(text: str, indent: int) -> str:
    line_break = "\n" + " " * indent
    return block(text, line_break) or folded_quotes(quote_yaml(text), line_break)


@lru_cache(maxsize=4096)
def quote_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    """Quote the values of labels as a YAML mapping on one line; names of labels need no quotes."""
    return "{" + ", ".join([f"{name}: {quote_yaml(value)}" for name, value in pairs]) + "}"


def quote_name(text: str) -> str:
    """Quote a name for YAML unless it is a word that no YAML parser reads as anything but text."""
    return text if _NAME.fullmatch(text) and text.lower() not in _NOT_TEXT else quote_yaml(text)
