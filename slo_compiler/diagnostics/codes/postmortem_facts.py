"""SLO7520 to SLO7529: facts of an incident that are missing or contradict each other."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO7520")
def missing_facts(*, keys: str, example: str) -> Text:
    """Facts are missing in the front matter.

    A document needs an owner and the times of the incident: start and end of the impact, detection,
    mitigation and resolution. A near miss (`near_miss: true`) needs only an owner. In a draft this is a
    warning.

    Fix: add the keys.
    """
    return f"facts are missing: {keys}", f"add, for example, {example}"


@code("SLO7521")
def wrong_order(*, key: str, time: str, before: str, before_time: str) -> Text:
    """The times of an incident are not in order.

    They are ordered: start of the impact, detection, acknowledgement, mitigation, resolution. The impact ends
    after its start and not after the resolution.

    Fix: correct the times.
    """
    return (
        f"{key} {time} is before {before} {before_time}",
        "correct one of them; all times are in UTC",
    )


@code("SLO7522")
def wrong_date(*, date: str, start: str) -> Text:
    """The date of a postmortem is not the day on which the impact started.

    Fix: correct `date` or `impact.start`; both are in UTC.
    """
    return f"date {date} is not the day of impact.start {start}", f'write date: "{start[:10]}"'


@code("SLO7523", Severity.WARNING)
def long_incident(*, days: int) -> Text:
    """The impact lasted longer than 31 days, which is usually a mistyped month.

    Fix: check the months of `impact.start` and `impact.end`.
    """
    return f"the impact lasted {days} days", "check the months of impact.start and impact.end"


@code("SLO7524", Severity.WARNING)
def quick_form_of_major_incident(*, severity: str) -> Text:
    """A SEV1 or SEV2 incident has a quick postmortem.

    The quick template is for minor incidents. It has no impact and no analysis of causes.

    Fix: use the standard template.
    """
    return f"a {severity} incident has a quick postmortem", "use template: standard"


@code("SLO7525", Severity.WARNING)
def unknown_service(*, service: str, near: str) -> Text:
    """The service of a postmortem has no spec.

    Fix: correct the name. If the service was renamed or removed, ignore the warning.
    """
    return f"no spec has the service {service!r}", f"did you mean {near!r}?" if near else "correct the name"


@code("SLO7526", Severity.WARNING)
def unknown_slo(*, slo: str, service: str, known: str) -> Text:
    """An SLO of a postmortem is not in the spec of its service.

    Fix: correct the name. If the SLO was renamed or removed, ignore the warning.
    """
    return f"{service!r} has no SLO {slo!r}", f"its SLOs are: {known}"


@code("SLO7527")
def facilitator_is_owner(*, owner: str) -> Text:
    """The owner of a document is also its facilitator.

    The facilitator asks the owner questions about the document, so these must be two people.

    Fix: choose another facilitator.
    """
    return f"{owner} is both owner and facilitator", "choose another facilitator"


@code("SLO7528")
def not_reviewed(*, status: str) -> Text:
    """A postmortem is final or closed, but has no review.

    Fix: hold the meeting and add `reviewed: {date: …, by: […]}`, or set the status to `in_review`.
    """
    return (
        f"the status is {status}, but there is no review",
        'add reviewed: {date: "2026-11-13", by: ["@bob"]}, or use status: in_review',
    )


@code("SLO7529")
def closed_too_early(*, number: int) -> Text:
    """A postmortem is closed, but some of its actions are open.

    Fix: set the status to `final` until all actions are done or dropped.
    """
    return f"the status is closed, but open actions: {number}", "use status: final until they are done"
