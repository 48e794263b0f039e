"""Cost and accuracy of rule sets over recorded history."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

from bench.evaluate import evaluated_at
from bench.rulefile import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.evaluate import RuleSet, Values
    from bench.server import Server
    from bench.traffic import Truth

_FEWEST_ERRORS = 20
"""Windows with fewer bad events are not compared: one event is 5% of this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCost:
    """Cost of one rule."""

    title: str
    interval: int
    samples: float
    """Per evaluation; mean over the measured times."""
    milliseconds: float
    """Per evaluation; median."""
    peak_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCost:
    """Continuous cost of one SLO in Prometheus."""

    rules: tuple[RuleCost, ...]

    @property
    def samples_per_second(self) -> float:
        """Samples read per second of wall time."""
        return sum(rule.samples / rule.interval for rule in self.rules)

    @property
    def milliseconds_per_second(self) -> float:
        """Query time per second of wall time."""
        return sum(rule.milliseconds / rule.interval for rule in self.rules)

    @property
    def peak_samples(self) -> int:
        """Maximum number of samples that one query holds in memory."""
        return max(rule.peak_samples for rule in self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Relative errors of the ratio of one window, in percent, over the compared points."""

    worst: float
    mean: float
    points: int
    without_value: int
    """Compared points at which the ratio is NaN or absent."""


def cost(rule_set: RuleSet, server: Server, *, points: Sequence[int], repeat: int = 2) -> SetCost:
    """Query every rule at the times at which Prometheus evaluates it."""
    looked_at = evaluated_at(rule_set, points)
    rules: list[RuleCost] = []
    for rule in rule_set.rules:
        times = looked_at[rule.title][-len(points) :]
        server.instant(rule.expr, at=times[0])  # the first query opens the files
        costs = [server.instant(rule.expr, at=at)[1] for at in times for _ in range(repeat)]
        rules.append(
            RuleCost(
                title=rule.title,
                interval=rule.interval,
                samples=fmean(one.samples for one in costs),
                milliseconds=median(one.milliseconds for one in costs),
                peak_samples=max(one.peak_samples for one in costs),
            )
        )
    return SetCost(rules=tuple(rules))


def accuracy(
    rule_set: RuleSet, values: Values, truth: Truth, *, window: str, points: Sequence[int]
) -> Accuracy | None:
    """Compare the recorded ratio at each point with the true ratio; None if no point is compared."""
    titles = (f"slo:sli_error:ratio_rate{window}", "slo:period_error:ratio")
    rule = next(rule for title in titles for rule in rule_set.rules if rule.record == title)
    title = rule.title
    recorded = values[rule_set.tool, rule_set.shape.name, title]
    errors: list[float] = []
    counted = 0
    for point in points:
        total, bad = truth.in_window(point, seconds(window))
        if bad < _FEWEST_ERRORS:
            continue
        counted += 1
        value = recorded.get(rule.last_before(point), math.nan)
        if not math.isnan(value):
            errors.append(abs(value / (bad / total) - 1) * 100)
    if not counted:
        return None
    worst, mean = (max(errors), fmean(errors)) if errors else (math.nan, math.nan)
    return Accuracy(worst=worst, mean=mean, points=counted, without_value=counted - len(errors))
