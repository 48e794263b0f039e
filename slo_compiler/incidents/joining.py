"""Join the alerts of a service that fired close together: they are about one incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.model import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model import AlertSeverity

PAUSE = 1800.0
"""Seconds; alerts of one service that are closer are one incident."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AlertTime:
    """One firing of a burn-rate alert; times in Unix seconds."""

    begin: float
    end: float
    service: str
    slo: str
    severity: AlertSeverity
    is_open: bool = False
    """True if it fired until the end of what was read."""
    is_replayed: bool = False
    """True if it would have fired with the rules of the spec, which were not loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedAlerts:
    """The alerts of one service that are one incident."""

    alerts: tuple[AlertTime, ...]
    """At least one, by time."""

    @property
    def service(self) -> str:
        """The service of all of them."""
        return self.alerts[0].service

    @property
    def begin(self) -> float:
        """The time at which the first one fired."""
        return self.alerts[0].begin

    @property
    def end(self) -> float:
        """The time at which the last one ended."""
        return max(one.end for one in self.alerts)

    @property
    def is_open(self) -> bool:
        """Return whether one of them still fires."""
        return any(one.is_open for one in self.alerts)

    @property
    def slos(self) -> frozenset[str]:
        """The SLOs that they are about."""
        return frozenset(one.slo for one in self.alerts)

    def pages(self) -> Iterator[tuple[float, float]]:
        """Yield start and end of each time in which pages of any SLO fired."""
        begin = end = None
        for one in self.alerts:
            if one.severity != PAGE:
                continue
            if begin is None or end is None or one.begin > end:
                if begin is not None and end is not None:
                    yield begin, end
                begin, end = one.begin, one.end
            else:
                end = max(end, one.end)
        if begin is not None and end is not None:
            yield begin, end


def join_alerts(alerts: Iterable[AlertTime], *, pause: float = PAUSE) -> tuple[JoinedAlerts, ...]:
    """Join the alerts of each service between which less than `pause` seconds passed; by time.

    The order of the alerts has no effect, and neither have repetitions.
    """
    runs: list[list[AlertTime]] = []
    ends: list[float] = []
    for one in sorted(set(alerts), key=lambda one: (one.service, one)):
        if runs and runs[-1][0].service == one.service and (one.begin - ends[-1] < pause):
            runs[-1].append(one)
            ends[-1] = max(ends[-1], one.end)
        else:
            runs.append([one])
            ends.append(one.end)
    joined = (JoinedAlerts(alerts=tuple(run)) for run in runs)
    return tuple(sorted(joined, key=lambda one: (one.begin, one.service)))
