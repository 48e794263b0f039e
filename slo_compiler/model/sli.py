"""Service level indicators: how good and bad events are counted. One class per kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSli:
    """Events counted by counters: exactly one of `bad` and `good`, and `total`."""

    total: Selector
    bad: Selector | None = None
    good: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySli:
    """Requests that a classic histogram saw finish within a threshold; the others are bad.

    `histogram` has the name without `_bucket` or `_count`. `threshold` is in the
    histogram's own unit (seconds for `…_seconds`), so it is the value of an `le` label.
    """

    histogram: Selector
    threshold: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSli:
    """A gauge that is 1 when a probe succeeded and 0 when it failed; every sample is an event."""

    probe: Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSli:
    """A gauge that already is a ratio; the only kind without events, so time is what is averaged."""

    gauge: Selector
    is_success: bool
    """True for the share of good events, False for the share of bad ones."""


class QueryUnit(StrEnum):
    """What a query's value means."""

    PER_SECOND = "per_second"
    """Events per second, as `rate` gives."""
    PER_WINDOW = "per_window"
    """Events in the window, as `increase` gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySli:
    """PromQL with the placeholder `$window`: exactly one of `bad` and `good`, and `total`."""

    total: str
    total_unit: QueryUnit
    bad: str | None = None
    good: str | None = None
    part_unit: QueryUnit = QueryUnit.PER_SECOND
    """The unit of `bad` or `good`, whichever is given."""


Sli = EventsSli | LatencySli | ProbeSli | RatioSli | QuerySli
