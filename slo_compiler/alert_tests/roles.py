"""Roles of input series in a scenario: counters of events, and gauges."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.writers import CounterWriter, GaugeWriter
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from slo_compiler.alert_tests.stages import Phase
    from slo_compiler.alert_tests.writers import Samples


class Role(ABC):
    """The role of one series. Roles are equal if their samples are."""

    @abstractmethod
    def samples(self, phases: tuple[Phase, ...], *, is_healthy: bool) -> Samples:
        """The samples of a scenario; a healthy series has its traffic, but no errors."""

    def of_instance(self, number: int) -> Role:
        """The role of an instance, counted from 0; for most kinds, all instances are the same."""
        del number
        return self


class Counted(StrEnum):
    """The events that a counter counts."""

    GOOD = "good"
    BAD = "bad"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRole(Role):
    """A counter of events."""

    counted: Counted
    share: float = 1.0
    """The share of these events, if several series count them."""

    def __hash__(self) -> int:
        """As a string, because roles are often looked up, and an enumeration hashes slowly."""
        return hash((str.__hash__(self.counted), self.share))

    def of_share(self, share: float) -> CounterRole:
        """A counter of a share of these events."""
        return replace(self, share=share)

    def samples(self, phases: tuple[Phase, ...], *, is_healthy: bool) -> Samples:
        """Counts since the start of the scenario; restarts do not reset counters of bad events."""
        writer = CounterWriter()
        for phase in phases:
            share = 0.0 if is_healthy else phase.error_ratio
            weight = {Counted.ALL: 1.0, Counted.BAD: max(share, 0.0), Counted.GOOD: 1 - share}[self.counted]
            writer.write(
                phase.samples,
                phase.traffic * weight * self.share,
                missing=phase.is_gone or self._is_missing(phase, is_healthy=is_healthy),
                restart=phase.restarts and self.counted is not Counted.BAD,
            )
        return writer.samples()

    def _is_missing(self, phase: Phase, *, is_healthy: bool) -> bool:
        if self.counted is Counted.BAD:
            return phase.has_no_bad_series or is_healthy
        return self.counted is Counted.GOOD and phase.has_no_good_series and not is_healthy


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRole(Role):
    """A gauge: the share of good or bad events."""

    is_good: bool

    def samples(self, phases: tuple[Phase, ...], *, is_healthy: bool) -> Samples:
        """The share in each phase."""
        writer = GaugeWriter()
        for phase in phases:
            share = 0.0 if is_healthy else max(phase.error_ratio, 0.0)
            writer.write(phase.samples, 1 - share if self.is_good else share, missing=phase.is_gone)
        return writer.samples()


GOOD = CounterRole(counted=Counted.GOOD)
BAD = CounterRole(counted=Counted.BAD)
ALL = CounterRole(counted=Counted.ALL)
GOOD_SHARE = ShareRole(is_good=True)
BAD_SHARE = ShareRole(is_good=False)
