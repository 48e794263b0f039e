"""Check the alert policy of an SLO against its target."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.diagnostics.codes import alerts
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import PairPolicy


def check_alerting(plan: AlertPlan) -> Iterator[Diagnostic]:
    """Report pairs of the user that cannot fire or had to change, and SLOs without a burn-rate alert.

    The pairs of the built-in policy adapt to the SLO; `slo explain` shows them.
    """
    slo, pairs = plan.slo, plan.pairs
    for severity, policy in pairs.impossible:
        if not policy.is_built_in:
            yield alerts.pair_cannot_fire(
                slo.location,
                severity=severity,
                budget=decimal_text(policy.budget_fraction * 100),
                window=duration_text(policy.long_window),
                target=f"{percent_text(slo.target)} %",
            )
    for severity, policy in pairs.merged:
        if not policy.is_built_in:
            yield alerts.pair_merged(slo.location, severity=severity, wanted=_wanted(policy))
    for pair in pairs.all:
        if pair.is_adjusted:
            wanted = _wanted(pair.wanted, short=pair.wanted.short_window is not None)
            yield alerts.pair_moved(
                slo.location, severity=pair.severity, wanted=wanted, planned=_planned(pair)
            )
    if not pairs.all:
        yield alerts.no_burn_alert(slo.location)


def _wanted(policy: PairPolicy, *, short: bool = False) -> str:
    text = f"{_percent(policy.budget_fraction)}% in {duration_text(policy.long_window)}"
    if short and policy.short_window is not None:
        text += f" and {duration_text(policy.short_window)}"
    return text


def _planned(pair: BurnRatePair) -> str:
    windows = f"{duration_text(pair.long_window)} and {duration_text(pair.short_window)}"
    return f"{_percent(pair.budget_fraction)}% in {windows}"


def _percent(fraction: Decimal) -> str:
    """Round up, so that a pair with this budget has a burn rate of at least 1."""
    return decimal_text((fraction * 100).quantize(Decimal("0.01"), rounding=ROUND_CEILING))
