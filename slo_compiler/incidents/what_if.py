"""The times at which each burn-rate pair of a plan alone would have fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.pairs import BurnRatePairs
from slo_compiler.incidents.facts import PairFirings
from slo_compiler.records import replace
from slo_compiler.replay.firings import replay_alerts

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.incidents.past import Past


def pair_firings(plan: AlertPlan, past: Past, *, begin: float, end: float) -> tuple[PairFirings, ...]:
    """Replay the pairs one by one, from `begin` to `end` in Unix seconds, in the order of the plan."""
    return tuple(
        PairFirings(
            pair=pair,
            begins=tuple(
                one.begin
                for one in replay_alerts(_only(plan, pair), past.rates, past.times, begin=begin, end=end)
            ),
        )
        for pair in plan.pairs.all
    )


def _only(plan: AlertPlan, pair: BurnRatePair) -> AlertPlan:
    """Return a plan with one pair, which reads the same windows."""
    return replace(plan, pairs=BurnRatePairs(severities=((pair.severity, (pair,)),)))
