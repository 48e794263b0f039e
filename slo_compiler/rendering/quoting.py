"""The one filter that makes any text a safe scalar in YAML or JSON.

Property-tested: whatever the text, a parser reads back exactly it.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

# What YAML 1.1 does not allow raw in a stream, or folds as a line break; JSON escapes suit both.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_READABLE = re.compile(r"[ -~]*")
_BLOCK = re.compile(r"[!-~](?:[ -~]*[!-~])?(?:\n[ -~]*[!-~])+")


def quote_json(text: str) -> str:
    """A JSON string; it is a YAML double-quoted scalar as well."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


@lru_cache(maxsize=4096)
def quote_yaml(text: str, indent: int = 0) -> str:
    """A YAML scalar: in single quotes where that saves a reader from backslashes, else as in JSON.

    Given the column that a block may be indented to, plain text of several lines becomes a literal block.
    """
    if indent and _BLOCK.fullmatch(text):
        return "|-\n" + "\n".join(" " * indent + line for line in text.split("\n"))
    if ('"' in text or "\\" in text) and _READABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return quote_json(text)
