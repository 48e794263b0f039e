"""Builds the expectations of a test: alert runs, recorded values, the info series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_texts import expected_labels
from slo_compiler.alert_tests.promtool_file import Expectation, Sample
from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.promql.names import label_text, series_text, string_text
from slo_compiler.promql.periods import period_text
from slo_compiler.promql.selectors import equal, matcher_text

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_runs import AlertRun
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs


def expect_run(one: SloStates, run: AlertRun, group: TextPairs) -> Expectation:
    """Expect that an alert fires, or stays silent, at each evaluation of a run."""
    name = (("alertname", run.alert.alertname(one.naming)), ("alertstate", "firing"))
    alert = (*name, *one.identity, *group)
    count, step = run.last - run.first + 1, one.scenario.clock.step
    # The range starts half a step after the evaluation before the run, so that no sample is on the edge.
    span = f"{count * step * 1000 - step * 500}ms"
    labels = _merged(expected_labels(one, run.alert, group), name)
    return Expectation(
        query=f"count_over_time(ALERTS{{{_matchers(alert)}}}[{span}])",
        comment=_comment(one, group, run.title),
        second=run.last * step,
        samples=(Sample(labels=f"{{{_matchers(labels)}}}", value=str(count)),) if run.is_firing else (),
        slo=one.slo.identity,
        alert=alert,
        evaluations=count,
    )


def expect_value(
    one: SloStates,
    group: TextPairs,
    title: str,
    metric: str,
    *,
    step: int,
    value: float | None,
    spread: float,
) -> Expectation:
    """Expect a recorded series within `spread` of a value, for which the query returns 1, or no series."""
    labels = (*one.identity, *group)
    exists = Sample(labels=f"{{{_matchers(tuple(sorted(labels)))}}}", value="1")
    return Expectation(
        query=f"{metric}{{{_matchers(labels)}}}{_limits(value, spread)}",
        comment=_comment(one, group, title),
        second=step * one.scenario.clock.step,
        samples=() if value is None else (exists,),
        slo=one.slo.identity,
    )


def expect_info(one: SloStates) -> Expectation:
    """Expect the info series with all its labels."""
    slo, info = one.slo, one.naming.series.info
    described = (
        ("target", percent_text(slo.target)),
        ("window", period_text(slo.period)),
        ("kind", slo.sli.kind),
        ("dashboard_uid", one.naming.dashboard_uid(slo.service)),
        *((("owner", slo.owner),) if slo.owner else ()),
    )
    labels = _merged(slo.labels, (*one.identity, *described))
    return Expectation(
        query=f"{info}{{{_matchers(one.identity)}}}",
        comment=_comment(one, (), "info labels"),
        second=one.scenario.clock.step,
        samples=(Sample(labels=f"{info}{{{_matchers(labels)}}}", value="1"),),
        slo=slo.identity,
    )


def input_text(metric: str, labels: TextPairs) -> str:
    """Format a series for promtool's `input_series`."""
    matchers = ", ".join(f"{label_text(name)}={string_text(value)}" for name, value in labels)
    text = series_text(metric, matchers)
    return f"{text}{{}}" if text == metric else text


def _limits(value: float | None, spread: float) -> str:
    if value is None:
        return ""
    if value == 0:
        return " < bool 0.000000001"
    low, high = sorted((value - spread, value + spread))
    return f" > {_number(low)} < bool {_number(high)}"


def _comment(one: SloStates, group: TextPairs, title: str) -> str:
    named = f" ({', '.join(f'{name}={value}' for name, value in group)})" if group else ""
    return f"{one.slo.identity}{named}: {title}"


def _merged(labels: TextPairs, stronger: TextPairs) -> TextPairs:
    return tuple(sorted((dict(labels) | dict(stronger)).items()))


def _matchers(labels: TextPairs) -> str:
    return ", ".join(matcher_text(equal(name, value)) for name, value in labels)


def _number(value: float) -> str:
    """Format a number with about six digits and without an exponent."""
    text = f"{value:.12f}" if abs(value) < 1 else f"{value:.9f}"
    return text.rstrip("0").rstrip(".")
