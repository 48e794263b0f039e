"""Alert runs and value checks as expectations of a promtool test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import Expectation, Sample
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


def expect_run(
    run: AlertRun, slo: Slo, *, labels: TextPairs, group: TextPairs, clock: Clock, naming: Naming
) -> Expectation:
    """An alert fires, or stays silent, at each evaluation of a run."""
    name = (("alertname", run.alert.alertname(naming)), ("alertstate", "firing"))
    alert = (*name, *naming.identity(slo.service, slo.name), *group)
    count = run.last - run.first + 1
    # Half a step short of the evaluation before, so that no sample falls on the edge.
    span = f"{count * clock.step * 1000 - clock.step * 500}ms"
    firing = Sample(labels=f"{{{_matchers(_merged(labels, name))}}}", value=str(count))
    return Expectation(
        query=f"count_over_time(ALERTS{{{_matchers(alert)}}}[{span}])",
        comment=f"{slo.identity}{_named(group)}: {run.title}",
        second=run.last * clock.step,
        samples=(firing,) if run.is_firing else (),
        slo=slo.identity,
        alert=alert,
        evaluations=count,
    )


def expect_value(
    check: ValueCheck, slo: Slo, *, group: TextPairs, clock: Clock, naming: Naming
) -> Expectation:
    """A recorded series is between two limits, for which the query returns 1, or does not exist."""
    identity = (*naming.identity(slo.service, slo.name), *group)
    exists = Sample(labels=f"{{{_matchers(tuple(sorted(identity)))}}}", value="1")
    return Expectation(
        query=_comparison(series=f"{check.metric}{{{_matchers(identity)}}}", check=check),
        comment=f"{slo.identity}{_named(group)}: {check.title}",
        second=check.step * clock.step,
        samples=() if check.value is None else (exists,),
        slo=slo.identity,
    )


def _comparison(*, series: str, check: ValueCheck) -> str:
    if check.value is None:
        return series
    if check.value == 0:
        return f"{series} < bool 0.000000001"
    low, high = sorted((check.value - check.spread, check.value + check.spread))
    return f"{series} > {_number(low)} < bool {_number(high)}"


def expect_info(slo: Slo, *, step: int, naming: Naming) -> Expectation:
    """The series whose labels dashboards read."""
    identity = naming.identity(slo.service, slo.name)
    described = (
        ("target", percent_text(slo.target)),
        ("window", period_text(slo.period)),
        ("kind", slo.sli.kind),
        ("dashboard_uid", naming.dashboard_uid(slo.service)),
        *((("owner", slo.owner),) if slo.owner else ()),
    )
    labels = _merged(slo.labels, (*identity, *described))
    info = naming.series.info
    return Expectation(
        query=f"{info}{{{_matchers(identity)}}}",
        comment=f"{slo.identity}: what dashboards know",
        second=step,
        samples=(Sample(labels=f"{info}{{{_matchers(labels)}}}", value="1"),),
        slo=slo.identity,
    )


def input_text(metric: str, labels: TextPairs) -> str:
    """A series as promtool's input names it."""
    matchers = ", ".join(f"{label_text(name)}={string_text(value)}" for name, value in labels)
    text = series_text(metric, matchers)
    return f"{text}{{}}" if text == metric else text


def _merged(labels: TextPairs, stronger: TextPairs) -> TextPairs:
    return tuple(sorted((dict(labels) | dict(stronger)).items()))


def _matchers(labels: TextPairs) -> str:
    return ", ".join(matcher_text(equal(name, value)) for name, value in labels)


def _named(group: TextPairs) -> str:
    return f" ({', '.join(f'{name}={value}' for name, value in group)})" if group else ""


def _number(value: float) -> str:
    """Six digits or so; never an exponent, which is hard to read among thresholds."""
    text = f"{value:.12f}" if abs(value) < 1 else f"{value:.9f}"
    return text.rstrip("0").rstrip(".")
