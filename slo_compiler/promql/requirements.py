"""The Prometheus version that an SLO's expressions require."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from slo_compiler.model import QUOTED_NAMES_VERSION, Selector
from slo_compiler.promql.features import features, selector_features
from slo_compiler.promql.names import is_plain_label, is_plain_metric, quoted_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import PrometheusVersion, Sli, Slo


def needed_version(slo: Slo) -> PrometheusVersion:
    """The oldest version of Prometheus and promtool that evaluates the rules of an SLO."""
    needed = {slo.sli.needs, *_needed_by_expressions(slo.sli)}
    return max(needed | {QUOTED_NAMES_VERSION} if slo.source_labels else needed)


def _needed_by_expressions(sli: Sli) -> Iterator[PrometheusVersion]:
    """The versions that the selectors and expressions of any kind of SLI require."""
    for field in fields(sli):
        value = getattr(sli, field.name)
        if isinstance(value, Selector):
            if not has_plain_names(value):
                yield QUOTED_NAMES_VERSION
            yield from (feature.since for feature in selector_features(value))
        elif isinstance(value, str):
            if quoted_names(value):
                yield QUOTED_NAMES_VERSION
            yield from (feature.since for feature in features(value))


def has_plain_names(selector: Selector) -> bool:
    """True if no name in a selector needs quotes."""
    return is_plain_metric(selector.metric) and all(map(is_plain_label, selector.labelled()))
