"""Rules for the text: template text that is left, sections, and generated evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_documents
from slo_compiler.diagnostics.codes import postmortem_text as codes
from slo_compiler.model.postmortems import Form
from slo_compiler.postmortems.evidence import evidence_digest
from slo_compiler.postmortems.templates import SECTIONS, has_template_text, placeholders, section_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem, Section

MOST_WORDS = 120
"""The length of a summary that people read."""

_MAX_LINES = 10
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S")
_NUMBER = re.compile(r"\d")
_DURATION_LINE = re.compile(r"\bduration\b", re.IGNORECASE)
_OPTIONAL = re.compile(
    r"\W*(?:what (?:went|worked)(?: well| right| wrong| poorly| badly)?"
    r"|what did(?:n['’]t| not) (?:go|work)(?: so)?(?: well)?|what could (?:have gone|have been|be|go) \w+"
    r"|where we (?:got|were) (?:un)?lucky|lessons(?: we)?(?: learn(?:ed|t))?)\W*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")
_ANALYSIS = "Root Cause Analysis"


def check_text(document: Postmortem) -> Iterator[Diagnostic]:
    """Report what is wrong with the text; without front matter, only template text and evidence."""
    yield from _template_text(document)
    for block in document.evidence:
        if evidence_digest(block.text) != block.digest:
            yield postmortem_documents.edited_evidence(block.location)
    if document.facts is not None:
        yield from _sections(document, document.facts)
        yield from _empty_headings(document)
        yield from _content(document, document.facts)


def _template_text(document: Postmortem) -> Iterator[Diagnostic]:
    """One diagnostic at the first placeholder, which counts the others."""
    found = list(placeholders(document))
    if not found:
        return
    (shown, location), *others = found
    lines = sorted({place.line for _, place in others})
    listed = ", ".join(map(str, lines[:_MAX_LINES])) + (" and below" if len(lines) > _MAX_LINES else "")
    yield codes.template_text(location, number=len(found), shown=shown, lines=listed)


def _sections(document: Postmortem, facts: Facts) -> Iterator[Diagnostic]:
    for title in SECTIONS[facts.form]:
        section = section_of(document, title)
        if section is None:
            yield codes.missing_section(document.start, section=title, form=facts.form.value)
        elif not any(line.source.strip() for line in section.lines):
            yield codes.empty_section(section.heading.at(), section=title)


def _empty_headings(document: Postmortem) -> Iterator[Diagnostic]:
    """Report empty sections that are optional, such as "What went well"."""
    for section in document.sections:
        is_optional = _OPTIONAL.fullmatch(section.title) is not None
        if is_optional and not any(_WORD.search(line.source) for line in section.lines):
            yield codes.empty_heading(section.heading.at(), section=section.title)


def _content(document: Postmortem, facts: Facts) -> Iterator[Diagnostic]:
    if facts.form is Form.QUICK:
        return
    summary = section_of(document, "Executive Summary")
    if summary is not None and (words := len(summary.text.split())) > MOST_WORDS:
        yield codes.long_summary(summary.heading.at(), words=words)
    impact = section_of(document, "Impact")
    is_written = impact is not None and _has_text(impact) and not has_template_text(impact.lines)
    if impact is not None and is_written and not _has_number(impact, facts):
        yield codes.impact_without_number(impact.heading.at())
    analysis = section_of(document, _ANALYSIS)
    if analysis is not None and facts.severity.is_major and _number_of_causes(analysis) == 1:
        yield codes.single_cause(analysis.heading.at(), severity=facts.severity.value)


def _has_text(section: Section) -> bool:
    return any(line.source.strip() for line in section.lines)


def _has_number(section: Section, facts: Facts) -> bool:
    """Return whether a number other than a duration is in the section or the front matter."""
    if facts.impact.users_affected is not None or facts.impact.not_measurable or facts.budget:
        return True
    lines = (line.source for line in section.lines if not _DURATION_LINE.search(line.source))
    return any(_NUMBER.search(line) for line in lines)


def _number_of_causes(section: Section) -> int:
    """Return the number of list items of an analysis; of its paragraphs without a list."""
    items = sum(_ITEM.match(line.text) is not None for line in section.lines)
    if items:
        return items
    texts = [line.text.strip() for line in section.lines]
    return sum(bool(text) and not (index and texts[index - 1]) for index, text in enumerate(texts))
