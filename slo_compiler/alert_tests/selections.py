"""The series that one group of an SLO selects."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.alert_tests.roles import Role
    from slo_compiler.alert_tests.series import Source
    from slo_compiler.alert_tests.series_index import SeriesIndex
    from slo_compiler.alert_tests.stages import Phase
    from slo_compiler.alert_tests.writers import Samples
    from slo_compiler.model import Selector, TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedSeries:
    """A series that an SLO selects: its phases, and its role in them."""

    phases: tuple[Phase, ...]
    role: Role
    is_healthy: bool

    def __hash__(self) -> int:
        """With the number of phases only, which are long and often the same."""
        return hash((self.role, self.is_healthy, len(self.phases)))

    @property
    def samples(self) -> Samples:
        """The samples of the series."""
        return _samples(self)


SeriesByName = dict[tuple[str, "TextPairs"], SelectedSeries]
"""Input series by metric and labels."""

GroupLabels = tuple[tuple[str, str], ...]
"""Each group label: its name on raw series and its name on recorded series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenParts:
    """Parts of windows that a test gives as input, by sample; None if absent."""

    total: tuple[float | None, ...]
    """Events per second."""
    errors: tuple[float | None, ...]
    tile_errors: tuple[float | None, ...]
    """The errors of tiles, which may differ from those of rates."""
    ratio: tuple[float | None, ...]
    """The error ratio over the base window."""
    has_rates: bool
    """True if recorded rates and the ratio are input, too; False if only tiles are."""

    def __hash__(self) -> int:
        """Without the values, which are many."""
        return hash((len(self.total), self.errors[-1:]))


def given_number(value: float) -> float:
    """Six digits, which a test file contains exactly."""
    return float(f"{value:.6g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The series of one group of an SLO, by side."""

    total: tuple[SelectedSeries, ...]
    part: tuple[SelectedSeries, ...]
    is_good: bool
    is_difference: bool = False
    """True if there are no bad events without a part, which is subtracted from the total."""
    is_closed: bool = False
    """True if subqueries include the left edge of their range, as in Prometheus 2."""
    is_unlimited: bool = False
    """True if rates are extrapolated below zero, as those of native histograms in Prometheus 3.5."""
    given: GivenParts | None = None
    """Given parts of windows; None if they are recorded from the series."""
    more_totals: tuple[tuple[SelectedSeries, ...], ...] = ()
    """The series of each other addend of the total; a sum has a value only if every addend has one."""
    more_parts: tuple[tuple[SelectedSeries, ...], ...] = ()
    is_unnamed: bool = False
    """True without a value for a label of `group_by`: the start of the history is not recorded."""
    given_start: int | None = None
    """A given start of the history, in seconds; negative if it is before the scenario."""
    given_step: int = 0
    """The first evaluation that reads it."""

    @property
    def has_noise(self) -> bool:
        """True if errors are the difference of all and good events, with its rounding errors."""
        return self.is_good or self.is_difference


def select_by_group(
    series: SeriesByName, index: SeriesIndex, source: Source, groups: GroupLabels
) -> dict[TextPairs, Selection]:
    """The input series that each group of an SLO selects; `index` contains all of them."""
    totals = [_grouped(series, index, selector, groups) for selector in source.totals]
    parts = [_grouped(series, index, selector, groups) for selector in source.parts]
    found: dict[TextPairs, Selection] = {}
    for group in dict.fromkeys(group for total in totals for group in total):
        total, *more_totals = (tuple(one.get(group, ())) for one in totals)
        part, *more_parts = (tuple(one.get(group, ())) for one in parts)
        found[group] = Selection(
            total=total,
            part=part,
            is_good=source.is_good,
            is_difference=source.is_difference,
            more_totals=tuple(more_totals),
            more_parts=tuple(more_parts),
            is_unnamed=not all(value for _, value in group),
        )
    return found


def _grouped(
    series: SeriesByName, index: SeriesIndex, selector: Selector, groups: GroupLabels
) -> dict[TextPairs, list[SelectedSeries]]:
    found: dict[TextPairs, list[SelectedSeries]] = {}
    for name in index.selected(selector):
        given = dict(name[1])
        group = tuple((recorded, given.get(raw, "")) for raw, recorded in groups)
        found.setdefault(group, []).append(series[name])
    return found


@lru_cache(maxsize=256)
def _samples(selected: SelectedSeries) -> Samples:
    return selected.role.samples(selected.phases, is_healthy=selected.is_healthy)
