"""Firings of alerts, from the stored samples of `ALERTS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import PAGE, TICKET
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from slo_compiler.model import AlertSeverity, Intervals, TextPairs
    from slo_compiler.model.samples import SampledSeries
    from slo_compiler.naming import Naming

_MISSED = 1.5
"""Evaluations apart from which two samples belong to different firings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One firing of an alert; times in Unix seconds."""

    labels: TextPairs
    """All labels of the alert except its state, sorted."""
    begin: float
    """The evaluation at which it fired."""
    end: float
    """The last evaluation at which it still fired."""
    is_open: bool
    """True if it fired until the end of what was read."""


def episodes(
    series: Iterable[SampledSeries], *, interval_of: Callable[[TextPairs], float], until: float
) -> tuple[Episode, ...]:
    """Split the samples of firing alerts at gaps, sorted by time.

    `interval_of` returns the interval of an alert's rule group in seconds. Samples are read one by one,
    because a query with a step would miss firings that are shorter than the step.
    """
    found: list[Episode] = []
    for one in series:
        labels = tuple(
            sorted(
                (name, text) for name, text in one.labels.items() if name not in ("__name__", "alertstate")
            )
        )
        longest = _MISSED * interval_of(labels)
        for times in _runs([time for time, _ in one.points], longest):
            begin, end = times[0], times[-1]
            found.append(Episode(labels=labels, begin=begin, end=end, is_open=until - end < longest))
    return tuple(sorted(found, key=lambda one: (one.begin, one.labels)))


def evaluation_interval(labels: TextPairs, naming: Naming, intervals: Intervals) -> float:
    """Return the interval of the rule group of an alert in seconds; only pages are in the fast one."""
    is_page = severity_of(labels, naming) == PAGE
    return (intervals.fast if is_page else intervals.slow).total_seconds()


def severity_of(labels: TextPairs, naming: Naming) -> AlertSeverity:
    """Return the severity of an alert with these labels; alerts that burn no budget are tickets."""
    text = dict(labels)
    names = naming.alerts_of(text.get(naming.labels.service, ""), text.get(naming.labels.slo, ""))
    found = (severity for severity, name in names.burning if name == text.get("alertname"))
    return next(found, TICKET)


def _runs(times: Sequence[float], longest: float) -> Iterator[list[float]]:
    """Split times where two of them are more than `longest` apart."""
    run: list[float] = []
    for time in times:
        if run and time - run[-1] > longest:
            yield run
            run = []
        run.append(time)
    if run:
        yield run
