"""Checks with the embedded parser that the rules of an SLO are valid PromQL.

The rules of two SLOs differ in names and selectors more often than in anything else, and both were
parsed when the spec was read. So the rules of a specimen are parsed: the same SLO under a common name,
over a common selector. Among 10,000 SLOs there are a few dozen specimens; parsing 240,000
expressions would cost more than everything else.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.alert_plan import plan_alerts
from slo_compiler.model import Selector, Slo
from slo_compiler.promql.raw_reads import PROMETHEUS_READS, RawReads
from slo_compiler.promql.reading import check_expression
from slo_compiler.rules.groups import plan_slo_rules

if TYPE_CHECKING:
    from slo_compiler.model import Settings, Sli

_SELECTOR = Selector(metric="selected")


def check_syntax(slo: Slo, *, settings: Settings, raw_reads: RawReads = PROMETHEUS_READS) -> tuple[str, ...]:
    """The parser's complaints about an SLO's rules; none, unless the compiler is wrong."""
    return _complaints(_specimen(slo), settings, raw_reads)


@lru_cache(maxsize=1024)
def _complaints(slo: Slo, settings: Settings, raw_reads: RawReads) -> tuple[str, ...]:
    groups = plan_slo_rules(plan_alerts(slo), settings=settings, raw_reads=raw_reads).groups
    complaints = (check_expression(rule.expr) for group in groups for rule in group.rules)
    return tuple(complaint for complaint in complaints if complaint)


def _specimen(slo: Slo) -> Slo:
    """The SLO without what no expression contains and without what differs in every SLO."""
    return Slo(
        service="service",
        name="slo",
        target=slo.target,
        period=slo.period,
        sli=_over_one_selector(slo.sli),
        alerting=slo.alerting,
        min_errors=slo.min_errors,
        budgeting=slo.budgeting,
        group_by=slo.group_by,
        source_labels=slo.source_labels,
        location=slo.location,
    )


def _over_one_selector(sli: Sli) -> Sli:
    selectors = (field.name for field in fields(sli) if isinstance(getattr(sli, field.name), Selector))
    return replace(sli, **dict.fromkeys(selectors, _SELECTOR))
