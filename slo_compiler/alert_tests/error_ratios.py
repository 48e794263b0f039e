"""The error ratios of incidents, relative to the threshold of a pair."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.stages import Errors

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.stages import Stage
    from slo_compiler.arithmetic.pairs import BurnRatePair

_RATIOS = {Errors.NONE: Decimal(), Errors.OUTAGE: Decimal(1), Errors.LESS_THAN_NONE: Decimal("-0.01")}
_FACTORS = {
    Errors.BELOW: Decimal("0.95"),
    Errors.ABOVE: Decimal("1.05"),
    Errors.TEN_TIMES: Decimal(10),
}

_SEVERE = 100
"""The burn rate of a severe incident, far above the usual thresholds. For targets of 99% and more, it is the
same, so the expected burn rates and texts of alerts do not change with the target."""
_TIMES_HIGHEST = 5
"""The least multiple of the highest threshold, for other thresholds."""

_LOW_TRAFFIC_RATIO = Decimal("0.75")
"""In low traffic, the error ratio is above any threshold, so that only the number of errors keeps the alert
silent. Some events are still good."""


def same_severity(model: AlertModel, pair: BurnRatePair) -> tuple[BurnRatePair, ...]:
    """The pairs with the severity of a pair, fastest first."""
    return model.pairs.of(pair.severity)


def incident_ratio(errors: Errors, model: AlertModel, pair: BurnRatePair | None) -> Decimal | None:
    """The error ratio of an incident; None if it is impossible for the pair under test."""
    if errors in _RATIOS or pair is None:
        return _RATIOS.get(errors, Decimal())
    if errors is Errors.SEVERE:
        highest = max(other.threshold for other in model.pairs.all)
        return min(max(_SEVERE * model.error_budget, _TIMES_HIGHEST * highest), Decimal(1))
    is_fastest = pair == same_severity(model, pair)[0]
    if errors in (Errors.TOO_FEW, Errors.ENOUGH) and is_fastest:
        return _LOW_TRAFFIC_RATIO
    if errors in (Errors.ALONE, Errors.TOO_FEW, Errors.ENOUGH):
        higher = [other.threshold for other in model.pairs.all if other.threshold > pair.threshold]
        return (pair.threshold + min(higher)) / 2 if higher else min(2 * pair.threshold, Decimal(1))
    ratio = pair.threshold * _FACTORS[errors]
    return ratio if ratio < 1 else None


def errors_of(stage: Stage, model: AlertModel) -> Errors:
    """The amount of errors; without traffic, they must be many to exceed a threshold in some hours."""
    is_slow = stage.errors is Errors.ABOVE and stage.surges and not model.signal.has_traffic
    return Errors.ALONE if is_slow else stage.errors
