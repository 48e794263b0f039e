"""Plans of promtool test files, as data."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import TextPairs

_Value = TypeVar("_Value")


class GivenSeries(NamedTuple):
    """One input series; a tuple, because a test has many of them."""

    series: str
    samples: str
    """In promtool's notation."""
    comment: str = ""
    """A line for readers, empty if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShapeSeries(Cached):
    """Series with placeholders for names, the same for all SLOs of a shape. Equal ones are the same."""

    series: tuple[GivenSeries, ...]

    @cached_property
    def samples(self) -> frozenset[str]:
        """The samples of its series."""
        return frozenset(one.samples for one in self.series)

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The samples that several of its series have."""
        return _repeated([one.samples for one in self.series])


class SloSeries(NamedTuple):
    """The series of an SLO."""

    shape: ShapeSeries
    names: TextPairs
    """Each placeholder and the name that replaces it."""

    def named(self, text: str) -> str:
        """Replace the placeholders in a text."""
        for placeholder, name in self.names:
            text = text.replace(placeholder, name)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One expected sample of a query."""

    labels: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A query at one evaluation and the samples that it must return."""

    query: str
    comment: str
    """Part of the expression, because promtool prints only the expression of a failed query."""
    second: int
    """The evaluation time, from the beginning of the scenario."""
    samples: tuple[Sample, ...] = ()
    slo: str = ""
    """The identity of the tested SLO; empty if the samples of the result name it."""
    is_about_all: bool = False
    """True if it is about all evaluations up to this one: the result are the times of differences."""
    is_about_alerts: bool = False
    """True if it compares alerts with their timelines."""

    @property
    def expr(self) -> str:
        """The query with its comment."""
        return f"{self.query} # {self.comment}"

    @property
    def time(self) -> str:
        """The evaluation time in promtool's notation."""
        return time_text(self.second)


class NotifiedAlert(NamedTuple):
    """One alert as Prometheus sends it to Alertmanager."""

    labels: TextPairs
    annotations: TextPairs
    """Annotations without templates."""
    own: TextPairs
    """Annotations of this notification only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertExpectation:
    """All alerts with one name at one evaluation."""

    alertname: str
    second: int
    alerts: tuple[NotifiedAlert, ...]

    @property
    def time(self) -> str:
        """The evaluation time in promtool's notation."""
        return time_text(self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRun:
    """An alert fires, or stays silent, at every evaluation between two times."""

    title: str
    is_firing: bool
    first: int
    """The first evaluation, in seconds from the beginning of the scenario."""
    last: int
    is_predicted: bool = False
    """True if the title contains the predicted detection or reset time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTimeline:
    """The predictable states of one alert in a group."""

    slo: str
    """The identity of the tested SLO."""
    labels: TextPairs
    """All labels of its series `ALERTS`."""
    runs: tuple[TimelineRun, ...]
    samples: str = ""
    """Its expected states at all evaluations, in promtool's notation; empty if it is always silent."""
    comment: str = ""
    """When it fires, for readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A short summary of the tested behavior of one SLO in a group."""

    slo: str
    text: str
    is_from_totals: bool = False
    """True if its queries are replaced by recorded results, so that they are not tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestGroup:
    """One entry under `tests`."""

    __test__ = False  # not a test case, despite the name

    name: str
    interval: str
    given: tuple[GivenSeries, ...]
    """Input series with labels of their own: those that SLIs read."""
    of_slos: tuple[SloSeries, ...]
    """Input series with the labels of SLOs: parts of windows, expected values, and those to ignore."""
    expected_alerts: tuple[GivenSeries, ...] = ()
    """Input series with the labels of alerts: the expected states of those that fire."""
    expectations: tuple[Expectation, ...]
    alert_expectations: tuple[AlertExpectation, ...]
    timelines: tuple[AlertTimeline, ...] = ()
    shown: tuple[Shown, ...]
    scenario: tuple[str, ...]
    """The phases, line by line, as comments for readers."""
    seconds: int
    """The length of the scenario."""

    @property
    def series(self) -> tuple[GivenSeries, ...]:
        """All input series."""
        of_slos = (
            series._replace(series=one.named(series.series))
            for one in self.of_slos
            for series in one.shape.series
        )
        return (*self.given, *of_slos, *self.expected_alerts)

    @property
    def repeated_queries(self) -> frozenset[str]:
        """The expressions that several expectations have."""
        return _repeated([one.expr for one in self.expectations])

    @property
    def repeated_samples(self) -> frozenset[str]:
        """The samples that several input series have."""
        own = [one.samples for one in (*self.given, *self.expected_alerts)]
        every, found = frozenset(own), _repeated(own)
        for one in self.of_slos:
            found |= one.shape.repeated | (every & one.shape.samples)
            every |= one.shape.samples
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """An SLO without a test, and the reason."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile:
    """One promtool file."""

    __test__ = False

    path: str
    service: str
    rules: str
    """The rule file, relative to this one."""
    source: str
    step: int
    """The evaluation interval in seconds."""
    order: tuple[str, ...]
    """Rule groups in the order of their evaluation."""
    groups: tuple[TestGroup, ...]
    untested: tuple[Untested, ...] = ()
    is_full: bool = False

    @property
    def repeated_labels(self) -> frozenset[TextPairs]:
        """The labels that several expected notifications have."""
        return _repeated([alert.labels for alert in self._alerts])

    @property
    def repeated_annotations(self) -> frozenset[TextPairs]:
        """The annotations that several expected notifications have, but for their own ones."""
        return _repeated([alert.annotations for alert in self._alerts])

    @property
    def _alerts(self) -> list[NotifiedAlert]:
        return [alert for group in self.groups for one in group.alert_expectations for alert in one.alerts]

    @property
    def evaluations(self) -> int:
        """The number of evaluations of rule groups: every test evaluates all rules of the service."""
        return sum(group.seconds // self.step + 1 for group in self.groups) * len(self.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlan:
    """The test files of a service, and diagnostics on SLOs that cannot be tested."""

    __test__ = False

    files: tuple[TestFile, ...]
    untested: tuple[Untested, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@lru_cache(maxsize=4096)
def time_text(seconds: int) -> str:
    """Format a time in promtool's notation: `1h2m3s`."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _repeated(values: Iterable[_Value]) -> frozenset[_Value]:
    """The values that occur several times."""
    return frozenset([value for value, count in Counter(values).items() if count > 1])
