"""Check the alert policy of an SLO against its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.diagnostics.codes import alerts
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.diagnostics import Diagnostic


def check_alerting(plan: AlertPlan) -> tuple[Diagnostic, ...]:
    """Report pairs that cannot fire, and SLOs without a burn-rate alert."""
    slo, pairs = plan.slo, plan.pairs
    found = [
        alerts.pair_cannot_fire(
            slo.location,
            severity=severity,
            budget=decimal_text(policy.budget_fraction * 100),
            window=duration_text(policy.long_window),
            target=f"{percent_text(slo.target)} %",
        )
        for severity, policy in pairs.impossible
    ]
    if not pairs.all:
        found.append(alerts.no_burn_alert(slo.location))
    return tuple(found)
