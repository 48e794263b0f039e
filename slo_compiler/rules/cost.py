"""The samples per second that Prometheus reads for the rules of an SLO, from the expressions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.promql.reading import series_reads
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slo_compiler.promql.reading import SeriesRead
    from slo_compiler.rules.rule_file import RuleGroup

SCRAPE_INTERVAL = timedelta(seconds=30)
"""The assumed scrape interval of the service's series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCost:
    """The average cost of a set of rule groups."""

    rules: int
    recorded_series: int
    """The number of recorded series per group of labels."""
    recorded_samples_per_second: float
    """Samples of recorded series, independent of the number of raw series."""
    raw_samples_per_second: float
    """Samples of raw series, per series that a selector matches."""


def rule_cost(groups: Iterable[RuleGroup]) -> RuleCost:
    """Count the samples that the rules read per second, on average."""
    groups = tuple(groups)
    recording = [(rule, group) for group in groups for rule in group.rules if isinstance(rule, RecordingRule)]
    intervals = {rule.record: rule.every or group.interval for rule, group in recording}
    recorded = raw = 0.0
    for group in groups:
        for rule in group.rules:
            for read in series_reads(rule.expr):
                rate = _samples(read, intervals) / group.interval.total_seconds()
                if read.metric in intervals:
                    recorded += rate
                else:
                    raw += rate
    return RuleCost(
        rules=sum(len(group.rules) for group in groups),
        recorded_series=len(recording),
        recorded_samples_per_second=recorded,
        raw_samples_per_second=raw,
    )


def _samples(read: SeriesRead, intervals: Mapping[str, timedelta]) -> float:
    if read.span is None:
        return 1.0
    return read.span / intervals.get(read.metric, SCRAPE_INTERVAL)
