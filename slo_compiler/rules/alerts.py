"""The alerts of one SLO: one per severity, and one for missing data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.pairs import AlertSeverity
from slo_compiler.arithmetic.windows import BASE_WINDOW
from slo_compiler.rules.annotations import absent_annotations, burn_annotations, literal
from slo_compiler.rules.conditions import alert_condition
from slo_compiler.rules.rule_file import AlertingRule

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import TextPairs
    from slo_compiler.rules.expressions import SloExpressions

ABSENT_RANGE = "10m"
ABSENT_FOR = timedelta(minutes=5)


def burn_alert(
    severity: AlertSeverity, pairs: tuple[BurnRatePair, ...], expressions: SloExpressions
) -> tuple[AlertingRule, ...]:
    """The alert of one severity; none if the policy has no pair that can fire."""
    if not pairs:
        return ()
    names = expressions.naming
    return (
        AlertingRule(
            alert=names.alerts.page if severity is AlertSeverity.PAGE else names.alerts.ticket,
            expr=alert_condition(pairs, expressions),
            labels=alert_labels(expressions, severity=names.severity(severity)),
            annotations=burn_annotations(pairs, expressions, urgency=severity.value),
        ),
    )


def absent_alert(expressions: SloExpressions) -> tuple[AlertingRule, ...]:
    """The alert for missing data: without it, a target that disappeared looks idle."""
    if not expressions.slo.alerting.absent:
        return ()
    total = expressions.series(expressions.naming.total_rate(BASE_WINDOW))
    severity = expressions.naming.severities.ticket
    return (
        AlertingRule(
            alert=expressions.naming.alerts.absent,
            expr=f"absent_over_time({total}[{ABSENT_RANGE}])",
            for_duration=ABSENT_FOR,
            labels=alert_labels(expressions, severity=severity),
            annotations=absent_annotations(expressions.slo),
        ),
    )


def alert_labels(expressions: SloExpressions, *, severity: str) -> TextPairs:
    """The labels that route an alert: the SLO's identity, its owner, the severity and custom labels.

    Prometheus expands templates in label values of alerts, so custom values are escaped.
    """
    slo = expressions.slo
    labels = {name: literal(value) for name, value in slo.labels} | dict(expressions.labels)
    if slo.owner:
        labels["owner"] = literal(slo.owner)
    labels[expressions.naming.labels.severity] = severity
    return tuple(sorted(labels.items()))
