"""Text of a server, shortened and printable, for messages."""

from __future__ import annotations

import re

from slo_compiler.texts.printable import printable

_LONGEST = 300
_USER = re.compile(r"(?<=//)[^/?#@\s]*@")


def readable(text: str) -> str:
    """Return a text in one line, without control characters, and at most 300 characters long."""
    # The first cut keeps a long text from being escaped in full.
    line = printable(" ".join(text[: 4 * _LONGEST].split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def shown_url(url: str) -> str:
    """Return a URL for messages, without user and query, which may contain secrets."""
    return readable(_USER.sub("", url.partition("?")[0]))
