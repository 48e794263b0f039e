"""Changes of what the rules of an SLO cost in Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.changes.change import Change, Effect
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.rules.cost import rule_cost
from slo_compiler.rules.event_rates import event_rates
from slo_compiler.rules.groups import plan_slo_rules

if TYPE_CHECKING:
    from collections.abc import Hashable

    from slo_compiler.changes.side import Side
    from slo_compiler.rules.cost import RuleCost

    Structure = tuple[Hashable, ...]


_UNITS = (
    "samples/s of recorded series",
    "samples/s of each selected raw series",
    "recorded series",
    "rules",
)


class Costs:
    """Calculates costs; SLOs whose rules read the same number of samples share a result."""

    def __init__(self) -> None:
        """Start without results."""
        self._known: dict[Structure, RuleCost] = {}

    def change(self, old: Side, new: Side) -> Change:
        """Compare the samples that are read per second, and the rules."""
        before, after = self._cost(old), self._cost(new)
        changed = [
            f"{one} -> {other} {unit}"
            for one, other, unit in zip(_figures(before), _figures(after), _UNITS, strict=True)
            if one != other
        ]
        text = f"cost {', '.join(changed)}" if changed else "cost unchanged"
        return Change(kind="cost", effect=Effect.NEUTRAL, text=text, is_note=True)

    def _cost(self, side: Side) -> RuleCost:
        structure = _structure(side)
        if structure not in self._known:
            groups = plan_slo_rules(side.plan, settings=side.settings).groups
            self._known[structure] = rule_cost(groups, slo=side.slo)
        return self._known[structure]


def _figures(cost: RuleCost) -> tuple[str, ...]:
    return (
        f"{cost.recorded_samples_per_second:.1f}",
        f"{cost.raw_samples_per_second:.1f}",
        str(cost.recorded_series + cost.recorded_per_group),
        str(cost.rules),
    )


def _structure(side: Side) -> Structure:
    """The properties that determine the number of samples read: not names, matchers and numbers.

    The selectors of a kind do not affect the number of series in its expressions, except in custom queries.
    """
    slo, plan = side.slo, side.plan
    window = PROMETHEUS_READS.over(plan.windows.step, scrape_interval=slo.scrape_interval)
    rates = event_rates(slo, window)
    query = rates if rates.is_custom else (rates.bad is None)
    pairs = tuple((pair.severity, pair.long_window, pair.short_window) for pair in plan.pairs.all)
    windows = plan.windows
    return (
        *(slo.sli.kind, query, slo.groups, slo.counts_errors, slo.scrape_interval, slo.budgeting),
        *(slo.alerting.absent, slo.policy, pairs, side.settings.intervals),
        *(windows.step, windows.chains, windows.tiles, windows.recorded, windows.counted),
        *(windows.period, windows.period_tile),
    )
