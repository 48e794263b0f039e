"""Events per second over a window of a few scrapes, at each evaluation: when errors were, and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents.raw import rates_over
from slo_compiler.promql.durations import duration_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.reading import Reader
    from slo_compiler.model import Slo, TextPairs

_SCRAPES = 4
"""The window in scrape intervals: short, and two of them may fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortRates:
    """The rates of one group of an SLO at each evaluation; times in Unix seconds."""

    points: tuple[tuple[float, float, float], ...]
    """Time, bad events per second, and events per second."""
    interval: float
    """Seconds between two evaluations."""

    @property
    def ratios(self) -> tuple[tuple[float, float], ...]:
        """The error ratio at each evaluation with events."""
        return tuple((time, bad / total) for time, bad, total in self.points if total > 0)

    def bad(self, seen: Spell) -> float:
        """Count the bad events of a spell.

        The number of windows that contain an increase of a counter is the window length divided by the
        evaluation interval. So the sum of all rates, times the interval, is the sum of all increases,
        regardless of the scrape interval.
        """
        return self.interval * sum(bad for time, bad, _ in self.points if seen.begin <= time <= seen.end)

    def total(self, impact: Spell) -> float:
        """Count all events of an impact."""
        return self.interval * sum(
            total for time, _, total in self.points if impact.begin < time <= impact.end
        )


def short_window(slo: Slo) -> timedelta:
    """Return the window of the rates."""
    return slo.scrape_interval * _SCRAPES


def read_short_rates(
    slo: Slo, reader: Reader, *, begin: float, end: float, interval: timedelta
) -> dict[TextPairs, ShortRates]:
    """Read the rates of each group of an SLO at multiples of `interval`, wherever the search begins."""
    begin -= begin % interval.total_seconds()
    window = short_window(slo)
    rates = rates_over(slo, window)
    found = [
        reader.each(
            f"{what} per second over {duration_text(window)}", expression, begin=begin, end=end, step=interval
        )
        for what, expression in (("bad events", rates.errors), ("events", rates.total))
    ]
    errors, total = ({tuple(sorted(one.labels.items())): one.points for one in part} for part in found)
    return {
        group: ShortRates(
            points=tuple((time, bad.get(time, 0.0), events) for time, events in points),
            interval=interval.total_seconds(),
        )
        for group, points in total.items()
        for bad in (dict(errors.get(group, ())),)
    }
