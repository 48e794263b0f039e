"""The series that one group of an SLO selects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.alert_tests.roles import Role
    from slo_compiler.alert_tests.scenarios import Phase
    from slo_compiler.alert_tests.signals import Signal
    from slo_compiler.alert_tests.writers import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedSeries:
    """A series that an SLO selects: the phases that it shows, and its role in them."""

    phases: tuple[Phase, ...]
    role: Role
    is_healthy: bool

    @property
    def samples(self) -> Samples:
        """Its samples."""
        return _samples(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The series of one group of an SLO, by side."""

    total: tuple[SelectedSeries, ...]
    part: tuple[SelectedSeries, ...]
    is_good: bool
    is_closed: bool = False
    """Whether subqueries count a point on the left edge of their range, as Prometheus 2 does."""

    def readings(self, signal: Signal) -> tuple[Selection, ...]:
        """This selection as each version of Prometheus reads it; they differ for subqueries only.

        A subquery's points lie on full minutes, so the clock cannot keep them off the edges.
        """
        return (self, replace(self, is_closed=True)) if signal.reads_subqueries else (self,)


@lru_cache(maxsize=256)
def _samples(selected: SelectedSeries) -> Samples:
    return selected.role.samples(selected.phases, is_healthy=selected.is_healthy)
