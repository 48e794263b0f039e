"""The Prometheus version that an SLO's expressions require."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from slo_compiler.model import QUOTED_NAMES_VERSION, Selector
from slo_compiler.promql.names import is_plain_label, is_plain_metric, quoted_names

if TYPE_CHECKING:
    from slo_compiler.model import PrometheusVersion, Sli, Slo


def needed_version(slo: Slo) -> PrometheusVersion:
    """The oldest version of Prometheus and promtool that evaluates the rules of an SLO."""
    if slo.source_labels or _reads_quoted_names(slo.sli):
        return max(slo.sli.needs, QUOTED_NAMES_VERSION)
    return slo.sli.needs


def _reads_quoted_names(sli: Sli) -> bool:
    """True if a selector or an expression of any kind of SLI contains a quoted name."""
    for field in fields(sli):
        value = getattr(sli, field.name)
        if isinstance(value, Selector) and not has_plain_names(value):
            return True
        if isinstance(value, str) and quoted_names(value):
            return True
    return False


def has_plain_names(selector: Selector) -> bool:
    """True if no name in a selector needs quotes."""
    return is_plain_metric(selector.metric) and all(map(is_plain_label, selector.labelled()))
