"""Text of people and labels inside Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`|])")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]+;)")


def inline_text(text: str) -> str:
    """Return a text in one line that cannot end a cell, and begins neither code, HTML nor a comment.

    Markdown shows the same characters, except that what is not printable becomes a space.
    """
    plain = "".join(one if one.isprintable() else " " for one in text)
    line = " ".join(plain.split())
    return _SPECIAL.sub(r"\\\1", _ENTITY.sub("&amp;", line).replace("<", "&lt;"))


def code_text(text: str) -> str:
    """Return a text as code in one line, with more backticks around it than it has in a row."""
    line = " ".join(text.split())
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    marks = "`" * (longest + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{marks}{space}{line}{space}{marks}"
