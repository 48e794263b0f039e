"""SLO7587 to SLO7599: incidents without a postmortem, and the file of declared incidents."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO7587")
def declared_without_postmortem(*, id: str, triggers: str, service: str, has_reason: bool) -> Text:  # noqa: A002 - the key is called id
    """A declared incident met a trigger, but has no postmortem.

    A postmortem is required for SEV1 and SEV2, a customer-facing outage of more than 15 minutes, data loss, a
    security incident, a near miss and a new kind of failure. A document covers the incident if it has the
    same service and their times are at most 30 minutes apart; a draft is enough.

    Fix: write one with `slo postmortem new`, or add `no_postmortem: REASON` to the incident. SEV1 incidents
    always require a postmortem.
    """
    if has_reason:
        return (
            f"{id} of {service!r} has no postmortem ({triggers}); SEV1 always requires one",
            "write a postmortem with slo postmortem new",
        )
    return (
        f"{id} of {service!r} has no postmortem ({triggers})",
        "write one with slo postmortem new, or add no_postmortem: REASON",
    )


@code("SLO7588")
def ends_before_it_begins(*, begin: str, end: str) -> Text:
    """A declared incident ends before it begins.

    Fix: correct `from` or `to`; both are in UTC.
    """
    return f"to {end} is before from {begin}", "correct one of them; both are in UTC"


@code("SLO7589")
def repeated_incident_id(*, id: str) -> Text:  # noqa: A002 - the key is called id
    """Two declared incidents have the same id.

    Fix: choose the next free id for one of them.
    """
    return f"the id {id!r} is already used above", "choose another id"


@code("SLO7590", Severity.WARNING)
def episode_without_postmortem(
    *, service: str, begin: str, end: str, triggers: str, spent: str, command: str
) -> Text:
    """Prometheus recorded an incident that requires a postmortem and has none.

    `slo postmortem scan` finds times in which burn-rate alerts fired, and `slo check --live` does so for the
    last 7 days. A postmortem is required if the impact spent 20% of an error budget, if it lasted more than
    15 minutes and spent at least 5% of one, if an error budget policy entered a state that requires one, or
    if the incident was declared with a trigger.

    Fix: write a postmortem with the command in the hint, or declare that none is needed and why:
    `slo postmortem declare … --no-postmortem REASON`.
    """
    return f"{service!r} has no postmortem for {begin} to {end} ({triggers}; {spent})", command


@code("SLO7591", Severity.WARNING)
def repeated_cause(*, cause: str, number: int, days: int, ids: str) -> Text:
    """The same cause is in three or more postmortems within 90 days.

    A class of incidents needs more than the actions of each of them (SRE Workbook, appendix B).

    Fix: plan work on the class, and ignore the warning with a reason that names it.
    """
    return (
        f"the cause {cause!r} is in {number} postmortems within {days} days: {ids}",
        "plan work on this class of incidents",
    )


@code("SLO7592")
def cannot_append(*, reason: str) -> Text:
    """A new incident cannot be appended to the file of declared incidents.

    `slo postmortem declare` writes at the end of the file and changes nothing else. So the key `incidents`
    must be the last one, and its list must have one item per line, as in `- id: INC-2026-001`.

    Fix: correct the errors of the file, or move the list to its end.
    """
    return f"cannot append to this file: {reason}", "correct it, or add the incident by hand"
