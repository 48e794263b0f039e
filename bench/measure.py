"""Cost and accuracy of rule sets over a history that is already recorded."""

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
"""A window with fewer bad events says nothing about accuracy: one event is 5 % of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCost:
    """One rule's price."""

    title: str
    interval: int
    samples: float
    """Per evaluation; mean over the places measured."""
    milliseconds: float
    """Per evaluation; median."""
    peak_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCost:
    """What Prometheus pays, all the time, for one SLO."""

    rules: tuple[RuleCost, ...]

    @property
    def samples_per_second(self) -> float:
        """Samples read for each second of wall time."""
        return sum(rule.samples / rule.interval for rule in self.rules)

    @property
    def milliseconds_per_second(self) -> float:
        """Query time for each second of wall time."""
        return sum(rule.milliseconds / rule.interval for rule in self.rules)

    @property
    def peak_samples(self) -> int:
        """The most samples that one query holds in memory."""
        return max(rule.peak_samples for rule in self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Relative errors of one window's ratio, in percent, over the points that count."""

    worst: float
    mean: float
    points: int
    without_value: int
    """Points that count where the ratio is NaN or absent."""


def cost(rule_set: RuleSet, server: Server, *, points: Sequence[int], repeat: int = 2) -> SetCost:
    """Ask for every rule as Prometheus does, at the times at which it does."""
    looked_at = evaluated_at(rule_set, points)
    rules: list[RuleCost] = []
    for rule in rule_set.rules:
        times = looked_at[rule.title][-len(points) :]
        server.instant(rule.expr, at=times[0])  # the first look opens the files
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
    """Compare what a look at each point shows with what happened; None if no point counts."""
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
