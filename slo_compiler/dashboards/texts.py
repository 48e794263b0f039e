"""Users' texts where Grafana reads markdown or fills in variables: they must show as written.

Grafana replaces `$name`, `${name}` and `[[name]]` in titles, links and text panels before it
renders them, and knows no escape. In markdown a character reference stands for the sign; in a
URL its percent code does. Titles need nothing: the names in them have no such signs.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(r"[&<>\\`*_\[\]$|~#{}]|^[ \t]*[-+=]|^[ \t]*\d+(?=[.)])|^[ \t]+", re.MULTILINE)
_URL_HAZARDS = re.compile(r"[\s<>\\\"`$\[\]{}()|^]|[^\x21-\x7e]")


def literal(text: str) -> str:
    """Plain text as markdown that shows exactly it, line by line."""
    lines = _MARKUP.sub(_references, text.strip()).splitlines()
    return "  \n".join(lines)


def safe_url(url: str) -> str:
    """A URL without signs that Grafana or markdown would read as their own."""
    return _URL_HAZARDS.sub(_percent_codes, url.strip())


def markdown_link(title: str, url: str) -> str:
    """A link; `title` is ours and needs no escape."""
    return f"[{title}]({safe_url(url)})"


def _references(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(sign)};" for sign in match[0])


def _percent_codes(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
