"""Reads ranges of series, and remembers each query with its time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from slo_compiler.incidents.facts import Part, Question
from slo_compiler.model.samples import SampledSeries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from slo_compiler.model import TextPairs
    from slo_compiler.model.samples import Sample

_MOST_STEPS = 10_000
"""Steps of one query; Prometheus allows 11,000."""


class Answered(Protocol):
    """An answer with warnings."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings of Prometheus about the result."""


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
    """Queries a Prometheus, at times in Unix seconds; collects queries and warnings."""

    source: Source
    refusal: type[Exception] = NotImplementedError
    """The exception of the source if it does not answer a query, such as one that reads too many samples."""
    keeps_results: bool = False
    """True to remember the answers, too."""
    part: Part = Part.ALERTS
    """The purpose of the next queries; `slo` is the SLO that they are about."""
    slo: str = ""
    questions: list[Question] = field(default_factory=list)
    warnings: dict[str, None] = field(default_factory=dict)

    def at(self, fact: str, expression: str, time: float) -> tuple[Sample, ...]:
        """Evaluate an expression at a time."""
        answer = self.source.query(expression, at=_utc(time))
        series = (SampledSeries(labels=one.labels, points=((time, one.value),)) for one in answer.samples)
        self._note(Question(fact=fact, query=expression, time=time), answer, series)
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
        self._note(Question(fact=fact, query=expression, time=end), answer, answer.series)
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
            question = Question(fact=fact, query=expression, time=stop, begin=start, step=step)
            self._note(question, answer, answer.series)
            for one in answer.series:
                points[tuple(sorted(one.labels.items()))] += one.points
            start += length + step.total_seconds()
        return tuple(SampledSeries(labels=dict(key), points=tuple(found)) for key, found in points.items())

    def _note(self, question: Question, answer: Answered, series: Iterable[SampledSeries]) -> None:
        result = tuple(series) if self.keeps_results else ()
        self.questions.append(replace(question, part=self.part, slo=self.slo, result=result))
        self.warnings |= dict.fromkeys(answer.warnings)


def _utc(time: float) -> datetime:
    return datetime.fromtimestamp(time, tz=UTC)
