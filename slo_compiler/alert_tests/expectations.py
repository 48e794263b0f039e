"""Builds the expectations of a test: the info series, and texts that all expectations share."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import Expectation, Sample
from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.promql.names import label_text, series_text, string_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs


def expect_info(one: SloStates) -> Expectation:
    """Expect the info series with all its labels."""
    slo, info = one.slo, one.naming.series.info
    described = (
        ("target", percent_text(slo.target)),
        ("window", period_text(slo.period)),
        ("kind", slo.sli.kind),
        ("dashboard_uid", one.naming.detail_uid(slo.service)),
        *((("owner", slo.owner),) if slo.owner else ()),
        *((("runbook_url", slo.runbook),) if slo.runbook else ()),
    )
    labels = _merged(slo.labels, (*one.identity, *described))
    return Expectation(
        query=f"{info}{{{labels_text(one.identity)}}}",
        comment=comment_text(slo.identity, (), "info labels"),
        second=one.scenario.clock.step,
        samples=(Sample(labels=f"{info}{{{labels_text(labels)}}}", value="1"),),
        slo=slo.identity,
    )


def input_text(metric: str, labels: TextPairs) -> str:
    """Format a series for promtool's `input_series`."""
    text = series_text(metric, labels_text(labels))
    return f"{text}{{}}" if text == metric else text


@lru_cache(maxsize=4096)
def labels_text(labels: TextPairs) -> str:
    """Format the labels of series, which many metrics have in common, as matchers without braces."""
    return ", ".join([f"{label_text(name)}={string_text(value)}" for name, value in labels])


def comment_text(identity: str, group: TextPairs, title: str) -> str:
    """Format the comment of an expectation about an SLO, by its identity."""
    named = f" ({', '.join(f'{name}={value}' for name, value in group)})" if group else ""
    return f"{identity}{named}: {title}"


def _merged(labels: TextPairs, stronger: TextPairs) -> TextPairs:
    return tuple(sorted((dict(labels) | dict(stronger)).items()))
