"""Rules for typed durations and for the line below the title, which repeat facts of the front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_text as codes
from slo_compiler.postmortems.writing import duration_words, typed_durations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem, TextLine

_LABEL = re.compile(
    r"(?<![\w-])(?P<label>time[ -]to[ -](?:detect|mitigate|resolve)|duration|TT[DMR])"
    r"\*{0,2}:\*{0,2}[ \t]*(?P<value>[^|]*)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\*\*Date\*\*:[ \t]*(?P<value>\d{4}-\d{2}-\d{2})")
_SEVERITY = re.compile(r"\*\*Severity\*\*:[ \t]*(?P<value>SEV[1-9])")


def check_repeated_facts(document: Postmortem) -> Iterator[Diagnostic]:
    """Report typed durations, dates and severities that differ from the front matter."""
    facts = document.facts
    if facts is None:
        return
    for line in document.lines:
        for found in _LABEL.finditer(line.text):
            yield from _duration(line, found, facts)
    for line in document.lines:
        for pattern, what, known in (
            (_DATE, "the date", facts.day.isoformat()),
            (_SEVERITY, "the severity", facts.severity.value),
        ):
            typed = pattern.search(line.text)
            if typed is not None and typed["value"] != known:
                yield _other(line, typed, what=what, known=known)


def _other(line: TextLine, found: re.Match[str], *, what: str, known: str) -> Diagnostic:
    return codes.other_fact(line.at(*found.span("value")), what=what, typed=found["value"], known=known)


def _duration(line: TextLine, found: re.Match[str], facts: Facts) -> Iterator[Diagnostic]:
    times, computed = _computed(found["label"].lower(), facts)
    typed = typed_durations(found["value"])
    if computed is None or not typed:
        return
    start, end, length, precision = typed[0]
    # A typed duration may be rounded up or down to its smallest unit.
    if abs(length - computed) >= precision:
        begin = found.start("value")
        yield codes.wrong_duration(
            line.at(begin + start, begin + end),
            typed=found["value"][start:end],
            computed=duration_words(computed),
            times=times,
        )


def _computed(label: str, facts: Facts) -> tuple[str, timedelta | None]:
    """Return what a label is about, and the duration from the front matter; None if it is unknown."""
    start = facts.impact.start
    if label == "duration":
        return "impact.start to impact.end", facts.impact.duration
    if label.endswith(("detect", "ttd")):
        return "impact.start to detected.at", facts.time_to_detect
    if label.endswith(("mitigate", "ttm")):
        return "impact.start to mitigated", facts.time_to_mitigate
    resolved = facts.resolved - start if facts.resolved and start else None
    return "impact.start to resolved", resolved
