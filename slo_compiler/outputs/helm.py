"""The form of a file that is a template of a Helm chart: `helm template` prints the original file."""

from __future__ import annotations

_OPEN = "{{"
_ESCAPED = '{{ "{{" }}'
_MARKED = "%7B%7B"
"""The marker of generated files quotes characters in this way; a source may contain braces."""


def escape(text: str) -> str:
    """Escape the braces that begin an action; the first line is the marker, which is read unexpanded."""
    head, newline, body = text.partition("\n")
    return head.replace(_OPEN, _MARKED) + newline + body.replace(_OPEN, _ESCAPED)


def expand(text: str) -> str:
    """Return the output of `helm template` for an escaped file."""
    return text.replace(_ESCAPED, _OPEN)
