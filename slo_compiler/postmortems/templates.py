"""The sections of the templates, and the text that people replace in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.model.postmortems import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Location
    from slo_compiler.model.postmortems import Postmortem, Section, TextLine

SECTIONS = {
    Form.STANDARD: ("Executive Summary", "Timeline", "Root Cause Analysis", "Impact", "Action Items"),
    Form.QUICK: ("What Happened", "Timeline", "Root Cause", "Fix"),
}
"""The required sections of each template, in order."""

_ALIASES = {
    "Executive Summary": ("summary",),
    "Root Cause Analysis": ("root cause", "root causes", "contributing factors", "analysis", "causes"),
    "Root Cause": ("root causes", "root cause analysis", "contributing factors", "cause"),
    "Action Items": ("actions", "action item", "corrective actions"),
}
"""Other titles of sections, without case."""

_SENTENCES = (
    "One paragraph: what happened, impact, root cause, resolution.",
    "One sentence description.",
    "One sentence.",
)
"""Instructions of the templates, each alone on its line."""

_PLACEHOLDER = re.compile(
    r"\[(?:Incident Title|Title|Answer|Root cause|Immediate fix|Prevent recurrence|Improve detection"
    r"|What was done|What prevents it|Ticket XXX-\d+|Date|YYYY-MM-DD|@name|ticket|action|owner)\]"
    r"|(?<![\w-])(?:TODO|TBD|FIXME|HH:MM(?::SS)?|YYYY-MM-DD|SEVX|XXX-\d+)(?![\w-])"
    r"|(?<![\w@.])@name(?![\w.-])"
    r"|\$X(?!\w)|(?<=: )X(?: min(?:utes)?)?(?=\s*(?:$|\|))"
)


def section_of(document: Postmortem, title: str) -> Section | None:
    """Return the section with a title of a template, or another title of it; None if there is none."""
    names = {title.casefold(), *_ALIASES.get(title, ())}
    return next((one for one in document.sections if _name(one.title) in names), None)


def placeholders(document: Postmortem) -> Iterator[tuple[str, Location]]:
    """Yield the text of the templates that is left in a document, in order."""
    yield from _placeholders(document.lines)


def has_template_text(lines: Sequence[TextLine]) -> bool:
    """Return whether text of the templates is left in these lines."""
    return any(True for _ in _placeholders(lines))


def _placeholders(lines: Sequence[TextLine]) -> Iterator[tuple[str, Location]]:
    for line in lines:
        text = line.text.strip()
        if text in _SENTENCES:
            yield text, line.at()
            continue
        for found in _PLACEHOLDER.finditer(line.text):
            yield found[0], line.at(*found.span())


def is_template_text(text: str) -> bool:
    """Return whether a text is nothing but a placeholder."""
    return _PLACEHOLDER.fullmatch(text) is not None


def _name(title: str) -> str:
    """Return a title without what follows in parentheses, without case."""
    return title.partition("(")[0].strip().casefold()
