"""Alert runs and value checks as expectations of a promtool test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.promql.names import label_text, series_text, string_text
from slo_compiler.promql.periods import period_text
from slo_compiler.promql.selectors import equal, matcher_text

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_runs import AlertRun
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.recorded_values import ValueCheck
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One expected sample of an expression."""

    labels: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """An expression, its evaluation time and its expected samples."""

    expr: str
    time: str
    samples: tuple[Sample, ...] = ()
    slo: str = ""
    """The identity of the SLO that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifiedAlert:
    """One alert as Prometheus sends it to Alertmanager."""

    labels: TextPairs
    annotations: TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertExpectation:
    """All alerts of one name at one time."""

    alertname: str
    time: str
    alerts: tuple[NotifiedAlert, ...]


def expect_run(
    run: AlertRun, slo: Slo, *, labels: TextPairs, group: TextPairs, clock: Clock, naming: Naming
) -> Expectation:
    """A stretch of silence or of firing, at every evaluation of it."""
    identity = (
        ("alertname", run.alert.alertname(naming)),
        ("alertstate", "firing"),
        *naming.identity(slo.service, slo.name),
        *group,
    )
    count = run.last - run.first + 1
    # Half a step short of the evaluation before, so that no sample falls on the edge.
    span = f"{count * clock.step * 1000 - clock.step * 500}ms"
    expr = f"count_over_time(ALERTS{{{_matchers(identity)}}}[{span}])"
    samples: tuple[Sample, ...] = ()
    if run.is_firing:
        full = dict(labels) | {"alertname": run.alert.alertname(naming), "alertstate": "firing"}
        samples = (Sample(labels=f"{{{_matchers(tuple(sorted(full.items())))}}}", value=str(count)),)
    return Expectation(
        expr=f"{expr} # {slo.identity}{_named(group)}: {run.title}",
        time=time_text(run.last * clock.step),
        samples=samples,
        slo=slo.identity,
    )


def expect_value(
    check: ValueCheck, slo: Slo, *, group: TextPairs, clock: Clock, naming: Naming
) -> Expectation:
    """A recorded series between two limits; 1 means that it is."""
    identity = naming.identity(slo.service, slo.name)
    matchers = _matchers((*identity, *group))
    series = f"{check.metric}{{{matchers}}}"
    labels = f"{{{_matchers(tuple(sorted((*identity, *group))))}}}"
    comment = f" # {slo.identity}{_named(group)}: {check.title}"
    time = time_text(check.step * clock.step)
    if check.value is None:
        return Expectation(expr=series + comment, time=time, slo=slo.identity)
    if check.value == 0:
        expr = f"{series} < bool 0.000000001"
    else:
        low, high = sorted((check.value - check.spread, check.value + check.spread))
        expr = f"{series} > {_number(low)} < bool {_number(high)}"
    samples = (Sample(labels=labels, value="1"),)
    return Expectation(expr=expr + comment, time=time, samples=samples, slo=slo.identity)


def expect_info(slo: Slo, *, step: int, naming: Naming) -> Expectation:
    """The one series that carries what dashboards want to know."""
    identity = naming.identity(slo.service, slo.name)
    labels = {
        **dict(slo.labels),
        **dict(identity),
        "target": percent_text(slo.target),
        "window": period_text(slo.period),
        "kind": slo.sli.kind,
        "dashboard_uid": naming.dashboard_uid(slo.service),
    }
    if slo.owner:
        labels["owner"] = slo.owner
    return Expectation(
        expr=f"{naming.series.info}{{{_matchers(identity)}}} # {slo.identity}: what dashboards know",
        time=time_text(step),
        slo=slo.identity,
        samples=(
            Sample(labels=f"{naming.series.info}{{{_matchers(tuple(sorted(labels.items())))}}}", value="1"),
        ),
    )


def input_text(metric: str, labels: TextPairs) -> str:
    """A series as promtool's input names it."""
    matchers = ", ".join(f"{label_text(name)}={string_text(value)}" for name, value in labels)
    text = series_text(metric, matchers)
    return f"{text}{{}}" if text == metric else text


def time_text(seconds: int) -> str:
    """A time as people read it: `1h2m3s`."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _matchers(labels: TextPairs) -> str:
    return ", ".join(matcher_text(equal(name, value)) for name, value in labels)


def _named(group: TextPairs) -> str:
    return f" ({', '.join(f'{name}={value}' for name, value in group)})" if group else ""


def _number(value: float) -> str:
    """Six digits or so; never an exponent, which is hard to read among thresholds."""
    text = f"{value:.12f}" if abs(value) < 1 else f"{value:.9f}"
    return text.rstrip("0").rstrip(".")
