"""The samples per second that Prometheus reads for the rules of an SLO, from the expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.reading import series_reads
from slo_compiler.records import dataclass
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta

    from slo_compiler.model import Slo
    from slo_compiler.promql.reading import SeriesRead
    from slo_compiler.rules.rule_file import RuleGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCost:
    """The average cost of a set of rule groups."""

    rules: int
    recorded_series: int
    """The number of recorded series that exist once per SLO."""
    recorded_per_group: int
    """The number of recorded series that exist for each group of `group_by`; 0 without groups."""
    recorded_samples_per_second: float
    """Samples of recorded series, independent of the number of raw series."""
    raw_samples_per_second: float
    """Samples of raw series, per series that a selector matches."""


def rule_cost(groups: Iterable[RuleGroup], *, slo: Slo) -> RuleCost:
    """Count the samples that the rules of an SLO read per second, on average."""
    groups = tuple(groups)
    recording = [(rule, group) for group in groups for rule in group.rules if isinstance(rule, RecordingRule)]
    grouped = [rule for rule, _ in recording if series_reads(rule.expr)] if slo.group_by else []
    per_group = len(grouped)
    intervals = {rule.record: rule.every or group.interval for rule, group in recording}
    recorded = raw = 0.0
    for group in groups:
        for rule in group.rules:
            for read in series_reads(rule.expr):
                rate = _samples(read, intervals, slo.scrape_interval) / group.interval.total_seconds()
                if read.metric in intervals:
                    recorded += rate
                else:
                    raw += rate
    return RuleCost(
        rules=sum(len(group.rules) for group in groups),
        recorded_series=len(recording) - per_group,
        recorded_per_group=per_group,
        recorded_samples_per_second=recorded,
        raw_samples_per_second=raw,
    )


def _samples(read: SeriesRead, intervals: Mapping[str, timedelta], scrape_interval: timedelta) -> float:
    if read.span is None:
        return 1.0
    return read.span / intervals.get(read.metric, scrape_interval)
