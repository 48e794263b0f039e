"""Rules for the timeline."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_text as codes
from slo_compiler.postmortems.writing import time_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Moment, Postmortem

LONGEST_GAP = timedelta(minutes=30)
"""The longest time without an entry between the start of the impact and its mitigation."""

_MAX_LINES = 10


def check_timeline(document: Postmortem) -> Iterator[Diagnostic]:
    """Report entries that are not in order or have no evidence, and gaps during the impact."""
    for before, after in pairwise(document.timeline):
        if after.time < before.time:
            yield codes.timeline_goes_back(
                after.location, time=time_text(after.time), before=time_text(before.time)
            )
    for before, after, length in timeline_gaps(document):
        yield codes.timeline_gap(
            after.location,
            minutes=int(length.total_seconds() // 60),
            start=time_text(before.time),
            end=time_text(after.time),
        )
    yield from _without_evidence(document)


def _without_evidence(document: Postmortem) -> Iterator[Diagnostic]:
    """One diagnostic at the first entry without evidence, which counts the others."""
    found = [moment.location for moment in document.timeline if moment.evidence == ""]
    if found:
        shown = ", ".join(str(location.line) for location in found[:_MAX_LINES])
        listed = shown + (" and below" if len(found) > _MAX_LINES else "")
        yield codes.no_evidence(found[0], number=len(found), lines=listed)


def timeline_gaps(document: Postmortem) -> Iterator[tuple[Moment, Moment, timedelta]]:
    """Yield the entries around each gap of more than 30 minutes during the impact."""
    facts = document.facts
    if facts is None or facts.impact.start is None or facts.mitigated is None:
        return
    for before, after in pairwise(document.timeline):
        is_during = before.time < facts.mitigated and after.time > facts.impact.start
        if is_during and after.time - before.time > LONGEST_GAP:
            yield before, after, after.time - before.time
