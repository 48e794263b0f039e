"""The Prometheus version that an SLO's expressions require."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from slo_compiler.model import QUOTED_NAMES_VERSION, MatchOperator, Selector
from slo_compiler.promql.features import features
from slo_compiler.promql.names import is_plain_label, is_plain_metric, quoted_names
from slo_compiler.promql.selectors import selector_text

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
            yield from _versions(selector_text(value)) if _has_regex(value) else ()
        elif isinstance(value, str):
            yield from _versions(value)


def _versions(text: str) -> Iterator[PrometheusVersion]:
    if quoted_names(text):
        yield QUOTED_NAMES_VERSION
    yield from (feature.since for feature in features(text))


def _has_regex(selector: Selector) -> bool:
    """True if a matcher is a regular expression; nothing else in a selector depends on the version."""
    operators = (MatchOperator.MATCHES, MatchOperator.NOT_MATCHES)
    return any(matcher.operator in operators for matcher in selector.matchers)


def has_plain_names(selector: Selector) -> bool:
    """True if no name in a selector needs quotes."""
    return is_plain_metric(selector.metric) and all(map(is_plain_label, selector.labelled()))
