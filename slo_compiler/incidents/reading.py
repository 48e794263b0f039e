"""Reads ranges of series, and remembers each query with its time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from slo_compiler.incidents.facts import Question
from slo_compiler.model import SampledSeries

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import Sample, TextPairs

_MOST_STEPS = 10_000
"""Steps of one query; Prometheus allows 11,000."""


class Answered(Protocol):
    """An answer with warnings."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What Prometheus says about the result."""


class Instant(Answered, Protocol):
    """The answer to an instant query."""

    @property
    def samples(self) -> tuple[Sample, ...]:
        """One sample per series."""


class Ranges(Answered, Protocol):
    """The answer with samples over time."""

    @property
    def series(self) -> tuple[SampledSeries, ...]:
        """Series with their samples."""


class Source(Protocol):
    """The queries of a Prometheus that an incident needs; every method raises `PrometheusError`."""

    def query(self, expression: str, *, at: datetime) -> Instant:
        """Evaluate an expression at a time."""

    def samples(self, expression: str, *, at: datetime) -> Ranges:
        """Return the stored samples of a range vector."""

    def span(self, expression: str, *, begin: datetime, end: datetime, step: timedelta) -> Ranges:
        """Evaluate an expression at each step."""


@dataclass(slots=True, kw_only=True)
class Reader:
    """Asks a Prometheus, at times in Unix seconds; collects queries and warnings."""

    source: Source
    refusal: type[Exception] = NotImplementedError
    """What the source raises if it does not answer a query, such as one that reads too many samples."""
    questions: list[Question] = field(default_factory=list)
    warnings: dict[str, None] = field(default_factory=dict)

    def at(self, fact: str, expression: str, time: float) -> tuple[Sample, ...]:
        """Evaluate an expression at a time."""
        answer = self.source.query(expression, at=_utc(time))
        self._note(fact, expression, time, answer)
        return answer.samples

    def large(self, fact: str, expression: str, time: float) -> tuple[Sample, ...]:
        """Evaluate an expression that may read more than Prometheus allows; a refusal is a warning."""
        try:
            return self.at(fact, expression, time)
        except self.refusal as refusal:
            self.warnings[f"{fact}: {refusal}"] = None
            return ()

    def stored(self, fact: str, selector: str, *, begin: float, end: float) -> tuple[SampledSeries, ...]:
        """Return the stored samples of series from `begin` to `end`."""
        expression = f"{selector}[{round(end - begin)}s]"
        answer = self.source.samples(expression, at=_utc(end))
        self._note(fact, expression, end, answer)
        return answer.series

    def each(
        self, fact: str, expression: str, *, begin: float, end: float, step: timedelta
    ) -> tuple[SampledSeries, ...]:
        """Evaluate an expression at each step from `begin` to `end`."""
        points: dict[TextPairs, list[tuple[float, float]]] = defaultdict(list)
        length = step.total_seconds() * (_MOST_STEPS - 1)
        start = begin
        while start <= end:
            stop = min(end, start + length)
            answer = self.source.span(expression, begin=_utc(start), end=_utc(stop), step=step)
            self._note(fact, expression, stop, answer)
            for one in answer.series:
                points[tuple(sorted(one.labels.items()))] += one.points
            start += length + step.total_seconds()
        return tuple(SampledSeries(labels=dict(key), points=tuple(found)) for key, found in points.items())

    def _note(self, fact: str, expression: str, time: float, answer: Answered) -> None:
        self.questions.append(Question(fact=fact, query=expression, time=time))
        self.warnings |= dict.fromkeys(answer.warnings)


def _utc(time: float) -> datetime:
    return datetime.fromtimestamp(time, tz=UTC)
