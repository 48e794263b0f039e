"""The alerts of one SLO: one per severity, and one on missing data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler import naming
from slo_compiler.arithmetic.windows import BASE_WINDOW
from slo_compiler.rules.annotations import absent_annotations, burn_annotations, literal
from slo_compiler.rules.conditions import alert_condition
from slo_compiler.rules.plan import AlertingRule

if TYPE_CHECKING:
    from slo_compiler.arithmetic.burn_rates import BurnRatePairs
    from slo_compiler.model import Settings, TextPairs
    from slo_compiler.rules.expressions import SloExpressions

ABSENT_RANGE = "10m"
ABSENT_HOLD = timedelta(minutes=5)


def page_alert(
    pairs: BurnRatePairs, expressions: SloExpressions, *, settings: Settings
) -> tuple[AlertingRule, ...]:
    """The alert that wakes someone; none if the policy has no pair that can fire."""
    if not pairs.page:
        return ()
    severity = settings.severity_names.page
    return (
        AlertingRule(
            alert=naming.PAGE_ALERT,
            expr=alert_condition(pairs.page, expressions),
            labels=alert_labels(expressions, severity=severity, settings=settings),
            annotations=burn_annotations(pairs.page, expressions, urgency="page"),
        ),
    )


def ticket_alert(
    pairs: BurnRatePairs, expressions: SloExpressions, *, settings: Settings
) -> tuple[AlertingRule, ...]:
    """The alert for work hours; none if the policy has no pair that can fire."""
    if not pairs.ticket:
        return ()
    severity = settings.severity_names.ticket
    return (
        AlertingRule(
            alert=naming.TICKET_ALERT,
            expr=alert_condition(pairs.ticket, expressions),
            labels=alert_labels(expressions, severity=severity, settings=settings),
            annotations=burn_annotations(pairs.ticket, expressions, urgency="ticket"),
        ),
    )


def absent_alert(expressions: SloExpressions, *, settings: Settings) -> tuple[AlertingRule, ...]:
    """The alert on missing data: without it, a vanished target would look like a quiet one."""
    if not expressions.slo.alerting.absent:
        return ()
    total = expressions.series(naming.total_rate(BASE_WINDOW))
    severity = settings.severity_names.ticket
    return (
        AlertingRule(
            alert=naming.ABSENT_ALERT,
            expr=f"absent_over_time({total}[{ABSENT_RANGE}])",
            hold=ABSENT_HOLD,
            labels=alert_labels(expressions, severity=severity, settings=settings),
            annotations=absent_annotations(expressions.slo),
        ),
    )


def alert_labels(expressions: SloExpressions, *, severity: str, settings: Settings) -> TextPairs:
    """What an alert is routed by: the SLO's identity, its owner, the severity and the user's labels.

    Prometheus reads label values of alerts as templates, so the user's are written as literals.
    """
    slo = expressions.slo
    labels = {name: literal(value) for name, value in slo.labels} | dict(expressions.labels)
    if slo.owner:
        labels["owner"] = literal(slo.owner)
    labels[settings.label_names.severity] = severity
    return tuple(sorted(labels.items()))
