"""The expected state of a running system, as compiled from the specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.diagnostics import Location
    from slo_compiler.model import Selector, TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRule:
    """A generated rule."""

    group: str
    interval: timedelta
    """The interval of its group."""
    name: str
    """The recorded series, or the alert."""
    expr: str
    labels: TextPairs
    """Sorted by name."""
    is_recording: bool
    annotations: TextPairs = ()
    for_seconds: float = 0
    keep_firing_seconds: float = 0
    merged: tuple[TextPairs, ...] = ()
    """The labels of the series of merged constants; `labels` are those that all have."""

    @property
    def is_constant(self) -> bool:
        """True if the rule records numbers of the spec, so that its series always exist."""
        return self.is_recording and (bool(self.merged) or self.expr.startswith("vector("))

    @property
    def series(self) -> tuple[TextPairs, ...]:
        """The labels of the series that the rule records, or of its alerts."""
        return self.merged or (self.labels,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """An SLO or, for the rules of a whole service, a service."""

    name: str
    """`checkout/availability`, or `checkout`."""
    place: Location
    rules: tuple[ExpectedRule, ...]
    steady: frozenset[str] = frozenset()
    """Recorded series that exist while the SLI has data, without constants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SliSources:
    """The input of an SLI, and the properties of Prometheus that the SLO depends on."""

    owner: str
    place: Location
    period: timedelta
    scrape_interval: timedelta
    total: tuple[Selector, ...]
    part: tuple[Selector, ...]
    """The input for the good or bad events."""
    part_name: str
    """`good` or `bad`."""

    @property
    def jobs(self) -> frozenset[str]:
        """The scrape jobs that the total is limited to; empty if it names none."""
        return frozenset(
            matcher.value
            for selector in self.total
            for matcher in selector.matchers
            if matcher.label == "job" and matcher.operator.value == "="
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedService:
    """The rules and sources of one service."""

    name: str
    place: Location
    rule_file: str
    """The path of the generated file, for messages; several if their rules are the same."""
    group_prefix: str
    """The beginning of the names of all its rule groups."""
    owners: tuple[Owner, ...]
    sources: tuple[SliSources, ...]
