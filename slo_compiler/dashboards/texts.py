"""Escapes text from specs where Grafana renders Markdown or expands variables.

Grafana expands `$name`, `${name}` and `[[name]]` in titles, links and text panels before it
renders them, and has no escape. Markdown uses a character reference instead, a URL a percent
code. Titles need no escape: the names in them have no such characters.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(r"[&<>\\`*_\[\]$|~#{}]|^[ \t]*[-+=]|^[ \t]*\d+(?=[.)])|^[ \t]+", re.MULTILINE)
_URL_HAZARDS = re.compile(r"[\s<>\\\"`$\[\]{}()|^]|[^\x21-\x7e]")


def literal(text: str) -> str:
    """Escape plain text as Markdown that displays it unchanged, line by line."""
    lines = _MARKUP.sub(_references, text.strip()).splitlines()
    return "  \n".join(lines)


def safe_url(url: str) -> str:
    """Escape the characters of a URL that Grafana or Markdown would interpret."""
    return _URL_HAZARDS.sub(_percent_codes, url.strip())


def markdown_link(title: str, url: str) -> str:
    """A Markdown link; `title` is a built-in text without special characters."""
    return f"[{title}]({safe_url(url)})"


def _references(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(sign)};" for sign in match[0])


def _percent_codes(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
