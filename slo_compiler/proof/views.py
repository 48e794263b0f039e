"""The series that one group of an SLO selects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.proof.roles import Role
    from slo_compiler.proof.scenarios import Phase
    from slo_compiler.proof.signals import Signal
    from slo_compiler.proof.writers import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSeries:
    """A series that an SLO selects: whose story it tells, and in which role."""

    phases: tuple[Phase, ...]
    role: Role
    is_healthy: bool

    @property
    def samples(self) -> Samples:
        """Its samples."""
        return _samples(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one group of an SLO sees of a world."""

    total: tuple[SeenSeries, ...]
    part: tuple[SeenSeries, ...]
    is_good: bool
    is_closed: bool = False
    """Whether subqueries count a point on the left edge of their range, as Prometheus 2 does."""

    def readings(self, signal: Signal) -> tuple[View, ...]:
        """This view as each version of Prometheus reads it; they differ for subqueries only.

        A subquery's points lie on full minutes, so the clock cannot keep them off the edges.
        """
        return (self, replace(self, is_closed=True)) if signal.reads_subqueries else (self,)


@lru_cache(maxsize=256)
def _samples(seen: SeenSeries) -> Samples:
    return seen.role.samples(seen.phases, is_healthy=seen.is_healthy)
