"""Facts from Prometheus for the front matter and sections of a new postmortem; not causes or lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents import figures
from slo_compiler.incidents.cost_rows import events_text, outage_text, unknown_budget
from slo_compiler.incidents.moments import KnownMoment, known_moments
from slo_compiler.incidents.summary import utc
from slo_compiler.incidents.triggers import proposed_triggers
from slo_compiler.naming.links import incident_link
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.evidence_text import Findings
    from slo_compiler.incidents.subject import Subject
    from slo_compiler.incidents.summary import Detection, Summary
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.model.postmortems import IncidentSeverity


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Facts that a blank form does not have."""

    detected: Detection | None = None
    """The first alert that is recorded."""
    replayed: Detection | None = None
    """The alert that would have fired, if none is recorded; a hint, not a fact."""
    lasting_at: str = ""
    """The time at which the impact was not over; empty if it was."""
    budget: tuple[tuple[str, Decimal], ...] = ()
    triggers: tuple[str, ...] = ()
    links: TextPairs = ()
    timeline: tuple[KnownMoment, ...] = ()
    impact: tuple[str, ...] = ()
    """Sentences for the section Impact."""


NOTHING = Known()
"""No facts, as in a blank form."""


def known_of(findings: Findings, severity: IncidentSeverity) -> Known:
    """Return the found facts for a document."""
    summary = findings.summary
    return Known(
        detected=summary.detected,
        replayed=summary.replayed,
        lasting_at=figures.moment(findings.incident.end) if summary.is_open else "",
        budget=summary.budget,
        triggers=proposed_triggers(summary, findings.plan, severity),
        links=(*_dashboard(findings), *_links(findings.plan, summary)),
        timeline=known_moments(summary, findings.plan),
        impact=tuple(line for one in summary.worst for line in _impact(findings.about(one), summary.budget)),
    )


def _impact(about: Subject, budget: tuple[tuple[str, Decimal], ...]) -> Iterator[str]:
    """Yield the numbers of one SLO; of several groups, those of the worst one."""
    name = figures.name_of(about.one)
    if about.one.cost is None:
        return
    yield f"Bad events, {name}: {events_text(about)}"
    share = dict(budget).get(about.one.name.slo)
    if share is None:
        yield f"Error budget spent, {name}: unknown, because {unknown_budget(about)}"
    else:
        yield f"Error budget spent, {name}: {figures.percent(share)} of {about.period}"
    if (outage := outage_text(about)) is not None:
        yield f"Full-outage equivalent, {name}: {outage}"


def _dashboard(findings: Findings) -> TextPairs:
    """Return the link to the time of the incident in the generated dashboard, if Grafana's URL is set."""
    summary = findings.summary
    if summary.start is None:
        return ()
    end = summary.end or utc(findings.incident.end)
    service = findings.plan.service.name
    url = incident_link(service, summary.slos, begin=summary.start, end=end, naming=findings.naming)
    return (("slo_dashboard", url),) if url else ()


def _links(plan: ServicePlan, summary: Summary) -> TextPairs:
    """Return dashboards and runbooks of the spec; those of a further SLO have its name."""
    slos = [alerts.slo for name in summary.slos for alerts in plan.slos if alerts.slo.name == name]
    return tuple(pair for key in ("dashboard", "runbook") for pair in _link(key, slos))


def _link(key: str, slos: list[Slo]) -> Iterator[tuple[str, str]]:
    seen: list[str] = []
    for slo in slos:
        url = slo.dashboard if key == "dashboard" else slo.runbook
        if url and url not in seen:
            yield (f"{key}_{slo.name}" if seen else key), url
            seen.append(url)
