"""Input series of tests: their labels and roles."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import LabelSearch
from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.roles import Role
    from slo_compiler.model import Selector, TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueSource:
    """The metrics of an SLI whose queries are more than sums and differences of rates."""

    metrics: frozenset[str]
    """The metrics that the SLI reads; an empty name means any metric."""
    has_own_values: bool
    """True if a query has a result without any series, so that no recorded result can replace it."""
    has_own_total: bool
    """True if there is a total without any series, so also in the tests of other SLOs of its service."""
    has_own_events: bool
    """True if that total may be positive, so that there may also be an error ratio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Cached):
    """The raw series that an SLI reads: selectors of a total and of one part of it."""

    total: Selector
    part: Selector
    is_good: bool
    """True if the part is the good events."""
    is_difference: bool = False
    """True if bad events are the total minus the part, not bad events of their own."""
    more_totals: tuple[Selector, ...] = ()
    """The other addends, if the total is a sum over several selectors."""
    more_parts: tuple[Selector, ...] = ()
    otherwise: OpaqueSource | None = None
    """What to use if no series are found that only the right selectors select; None if there is nothing."""

    @property
    def totals(self) -> tuple[Selector, ...]:
        """The selectors of the total."""
        return (self.total, *self.more_totals)

    @property
    def parts(self) -> tuple[Selector, ...]:
        """The selectors of the part."""
        return (self.part, *self.more_parts)

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """All selectors, each once."""
        return tuple(dict.fromkeys((*self.totals, *self.parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSeries:
    """One series: a metric, its labels and its role."""

    metric: str
    labels: TextPairs
    role: Role
    is_burning: bool = True
    """False in a group that stays healthy while another one fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A required series."""

    role: Role
    inside: tuple[Selector, ...]
    """The selectors that must select the series; its metric is that of the first one."""
    outside: tuple[Selector, ...] = ()


def find_series(
    wanted: Iterable[Wanted], group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """The required series of a group; None if no matching labels are found for one of them."""
    series: list[InputSeries] = []
    for one in wanted:
        labels = LabelSearch(inside=one.inside, outside=one.outside, fixed=group).find()
        if labels is None:
            return None
        metric = one.inside[0].metric
        series.append(InputSeries(metric=metric, labels=labels, role=one.role, is_burning=is_burning))
    return tuple(series)
