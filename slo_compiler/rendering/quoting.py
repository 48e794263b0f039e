"""The filter that quotes any text as a scalar in YAML or JSON.

Property-tested: for any text, parsing the scalar returns the text.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

# Characters that YAML 1.1 forbids in a stream or treats as line breaks; JSON escapes are valid in both.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_READABLE = re.compile(r"[ -~]*")
_BLOCK = re.compile(r"[!-~](?:[ -~]*[!-~])?(?:\n[ -~]*[!-~])+")
_WORDS = re.compile(r"\S+(?: \S+)+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_NOT_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words that YAML 1.1 reads as other types, in any case."""
_WIDTH = 100
"""Longer text is folded, so that a reviewer can read it."""
_LINE = re.compile(rf"(\S{{{_WIDTH + 1},}}|.{{1,{_WIDTH}}})(?: |$)")
"""As many words as fit into a line, or one long word."""

# `json.dumps` would build an encoder for every text.
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def quote_json(text: str) -> str:
    """Quote text as a JSON string, which is a YAML double-quoted scalar as well."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", _encoded(text))


@lru_cache(maxsize=4096)
def quote_yaml(text: str, indent: int = 0) -> str:
    """Quote text as a YAML scalar: in single quotes if that avoids backslashes, else as in JSON.

    With `indent`, the column of a block, plain text of several lines becomes a literal block, and long text
    a folded block.
    """
    margin = " " * indent
    if indent and _BLOCK.fullmatch(text):
        return "|-\n" + "\n".join(margin + line for line in text.split("\n"))
    if indent and len(text) > _WIDTH and _WORDS.fullmatch(text) and not _UNPRINTABLE.search(text):
        return ">-\n" + "\n".join(margin + line for line in _lines(text))
    if ('"' in text or "\\" in text) and _READABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return quote_json(text)


def quote_name(text: str) -> str:
    """Quote a name for YAML unless it is a word that no YAML parser reads as anything but text."""
    return text if _NAME.fullmatch(text) and text.lower() not in _NOT_TEXT else quote_yaml(text)


def _lines(text: str) -> list[str]:
    """Break text at spaces; YAML folds each line break of a folded block into one space."""
    return _LINE.findall(text)
