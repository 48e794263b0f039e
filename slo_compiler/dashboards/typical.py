"""The window pairs of a typical SLO, for the colors of dashboards that show any SLO."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.alert_plan import derive_pairs

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.model import Settings

_BUDGET = Decimal("0.001")
_STEP = timedelta(minutes=5)


def typical_pairs(settings: Settings) -> BurnRatePairs:
    """The pairs of an SLO that has no alert policy of its own; those of single SLOs may differ."""
    pairs, _ = derive_pairs(settings.alerting, _BUDGET, settings.period, step=_STEP, counts_errors=False)
    return pairs
