"""Rules for the front matter: what is missing, and what contradicts itself."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_facts as codes
from slo_compiler.model.postmortems import DocumentStatus, Form
from slo_compiler.postmortems.writing import time_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem

LONGEST_DAYS = 31
"""An impact of more days is probably a mistyped month."""

_EXAMPLES = {
    "owner": 'owner: "@alice"',
    "impact.start": 'impact: {start: "2026-11-10T14:23:00Z"}',
    "impact.end": 'impact: {end: "2026-11-10T15:18:00Z"}',
    "detected": 'detected: {at: "2026-11-10T14:32:00Z", by: alert}',
    "mitigated": 'mitigated: "2026-11-10T15:10:00Z"',
    "resolved": 'resolved: "2026-11-10T15:18:00Z"',
}


def check_facts(document: Postmortem) -> Iterator[Diagnostic]:
    """Report facts that are missing or contradict each other; nothing without front matter."""
    facts = document.facts
    if facts is None:
        return
    yield from _missing(facts)
    yield from _order(facts)
    yield from _impact(facts)
    yield from _people(facts)
    if facts.form is Form.QUICK and facts.severity.is_major:
        yield codes.quick_form_of_major_incident(facts.places.of("template"), severity=facts.severity.value)
    still_open = sum(action.is_open for action in document.actions)
    if facts.status is DocumentStatus.CLOSED and still_open:
        yield codes.closed_too_early(facts.places.of("status"), number=still_open)


def check_names(facts: Facts, services: Mapping[str, Sequence[str]]) -> Iterator[Diagnostic]:
    """Report a service or an SLO that is not in the specs; `services` are the SLOs of each service."""
    if facts.service not in services:
        near = get_close_matches(facts.service, services, n=1)
        yield codes.unknown_service(
            facts.places.of("service"), service=facts.service, near=near[0] if near else ""
        )
        return
    known = services[facts.service]
    for slo in facts.slos:
        if slo not in known:
            yield codes.unknown_slo(
                facts.places.of("slos"), slo=slo, service=facts.service, known=", ".join(known)
            )


def _missing(facts: Facts) -> Iterator[Diagnostic]:
    known = {
        "owner": facts.owner,
        "impact.start": facts.impact.start,
        "impact.end": facts.impact.end,
        "detected": facts.detected,
        "mitigated": facts.mitigated,
        "resolved": facts.resolved,
    }
    needed = ("owner",) if facts.is_near_miss else known
    missing = [key for key in needed if not known[key]]
    if missing:
        yield codes.missing_facts(
            facts.places.document, keys=", ".join(missing), example=_EXAMPLES[missing[0]]
        )


def _order(facts: Facts) -> Iterator[Diagnostic]:
    for (before, earlier), (key, later) in pairwise(facts.times):
        if later < earlier:
            yield _wrong_order(facts, (key, later), (before, earlier))
    start, end, resolved = facts.impact.start, facts.impact.end, facts.resolved
    if start and end and end < start:
        yield _wrong_order(facts, ("impact.end", end), ("impact.start", start))
    if end and resolved and resolved < end:
        yield _wrong_order(facts, ("resolved", resolved), ("impact.end", end))


def _wrong_order(facts: Facts, one: tuple[str, datetime], before: tuple[str, datetime]) -> Diagnostic:
    return codes.wrong_order(
        facts.places.of(one[0]),
        key=one[0],
        time=time_text(one[1]),
        before=before[0],
        before_time=time_text(before[1]),
    )


def _impact(facts: Facts) -> Iterator[Diagnostic]:
    start, duration = facts.impact.start, facts.impact.duration
    if start is not None and start.date() != facts.day:
        yield codes.wrong_date(facts.places.of("date"), date=facts.day.isoformat(), start=time_text(start))
    if duration is not None and duration.days > LONGEST_DAYS:
        yield codes.long_incident(facts.places.of("impact.end"), days=duration.days)


def _people(facts: Facts) -> Iterator[Diagnostic]:
    if facts.owner and facts.owner == facts.facilitator:
        yield codes.facilitator_is_owner(facts.places.of("facilitator"), owner=facts.owner)
    if facts.status.is_agreed and not facts.reviewed_by:
        yield codes.not_reviewed(facts.places.of("status"), status=facts.status.value)
