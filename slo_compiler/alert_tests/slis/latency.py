"""Tests of the `latency` kind: the count of a histogram and two of its buckets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import LabelSearch
from slo_compiler.alert_tests.roles import ALL, GOOD
from slo_compiler.alert_tests.series import InputSeries, Source
from slo_compiler.alert_tests.signals import COUNTERS
from slo_compiler.model import Matcher, MatchOperator, Selector
from slo_compiler.promql.buckets import bucket_bounds

if TYPE_CHECKING:
    from slo_compiler.model import TextPairs
    from slo_compiler.model.slis.latency import LatencySli

SIGNAL = COUNTERS


def source_of(sli: LatencySli) -> Source:
    """The count, and the bucket under any spelling of its bound."""
    metric, matchers = sli.histogram.metric, sli.histogram.matchers
    bounds = "|".join(re.escape(bound) for bound in bucket_bounds(sli.threshold))
    within = Matcher(label="le", operator=MatchOperator.MATCHES, value=bounds)
    return Source(
        total=Selector(metric=f"{metric}_count", matchers=matchers),
        part=Selector(metric=f"{metric}_bucket", matchers=(*matchers, within)),
        is_good=True,
    )


def series_of(
    sli: LatencySli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """The count, the bucket of the threshold, and the bucket of all."""
    labels = LabelSearch(inside=(sli.histogram,), fixed=group).find()
    if labels is None:
        return None
    bounds = ((bucket_bounds(sli.threshold)[0], GOOD), ("+Inf", ALL))
    buckets = (
        InputSeries(
            metric=source.part.metric,
            labels=tuple(sorted((*labels, ("le", bound)))),
            role=role,
            is_burning=is_burning,
        )
        for bound, role in bounds
    )
    return (InputSeries(metric=source.total.metric, labels=labels, role=ALL, is_burning=is_burning), *buckets)
