"""Requests of an HTTP service as a function of time: all, failed and slow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Even traffic from a time (Unix seconds) until the next phase."""

    begin: float
    rate: float = 50
    """Requests per second."""
    failing: float = 0.0002
    """Share of requests with a server error."""
    slow: float = 0.001
    """Share of requests that take longer than 300ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Requests since the start of the service, or in a period."""

    total: float = 0
    failed: float = 0
    slow: float = 0

    def __add__(self, other: Events) -> Events:
        return Events(
            total=self.total + other.total, failed=self.failed + other.failed, slow=self.slow + other.slow
        )

    def __sub__(self, other: Events) -> Events:
        return Events(
            total=self.total - other.total, failed=self.failed - other.failed, slow=self.slow - other.slow
        )


Sample = tuple[str, dict[str, str], float]
"""A metric's name, its labels and its value."""


class Traffic:
    """The true traffic; the exporter and the history are views of it."""

    def __init__(self, phases: Iterable[Phase]) -> None:
        self._phases = list(phases)

    def go_on_with(self, *phases: Phase) -> None:
        """Add phases; each must begin after the existing ones."""
        self._phases.extend(phases)

    @property
    def begin(self) -> float:
        return self._phases[0].begin

    def until(self, at: float) -> Events:
        """Return all requests up to a time."""
        phases = tuple(self._phases)  # the exporter reads while the test adds phases
        ends = (*(phase.begin for phase in phases[1:]), float("inf"))
        events = Events()
        for phase, end in zip(phases, ends, strict=True):
            requests = phase.rate * max(0.0, min(at, end) - phase.begin)
            events += Events(total=requests, failed=requests * phase.failing, slow=requests * phase.slow)
        return events

    def between(self, begin: float, end: float) -> Events:
        """Return the requests in a period."""
        return self.until(end) - self.until(begin)


def counters(events: Events) -> Iterator[Sample]:
    """Return the counters of the service after these events.

    Each counter is the integer part of a sum that only increases, so it never decreases.
    """
    good = events.total - events.failed
    codes = {
        "200": good * 0.98,
        "404": good * 0.02,
        "500": events.failed * 0.75,
        "503": events.failed * 0.25,
    }
    for code, count in codes.items():
        yield "http_requests_total", {"code": code}, int(count)
    yield from _histogram(events)


def _histogram(events: Events) -> Iterator[Sample]:
    name = "http_request_duration_seconds"
    fast = events.total - events.slow
    bounds = {"0.1": fast * 0.6, "0.3": fast, "1.5": fast + events.slow * 0.9, "+Inf": events.total}
    assert all(lower <= upper for lower, upper in pairwise(bounds.values()))
    for bound, count in bounds.items():
        yield f"{name}_bucket", {"le": bound}, int(count)
    yield f"{name}_count", {}, int(events.total)
    yield f"{name}_sum", {}, round(fast * 0.08 + events.slow * 0.7, 3)


def exposition(sample: Sample) -> str:
    """Format a sample in the Prometheus text format, without a timestamp."""
    name, labels, value = sample
    text = ",".join(f'{label}="{content}"' for label, content in labels.items())
    return f"{name}{{{text}}} {value}"
