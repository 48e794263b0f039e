"""Checks with the embedded parser that rules are valid PromQL.

The rules of most SLOs differ only in names and selectors, which were parsed when the spec was read.
So this module parses the rules of one SLO of each specimen, which is the same SLO with a common name and a
common selector. 10,000 SLOs have a few dozen specimens; parsing all 240,000 expressions would take longer
than the rest of the compilation.
"""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.model import BudgetPolicy, Selector, Service, Slo
from slo_compiler.promql.raw_reads import PROMETHEUS_READS, RawReads
from slo_compiler.promql.reading import check_composed
from slo_compiler.records import replace
from slo_compiler.rules.groups import plan_policy_group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Settings, Sli
    from slo_compiler.rules.rule_file import Rule, SloRules

_SELECTOR = Selector(metric="selected")
_FIELDS: dict[str, tuple[str, ...]] = {}
"""The fields of each kind of SLI that was checked."""
_FOUND: dict[tuple[Slo, Settings, RawReads], tuple[str, ...]] = {}
"""The parse errors of each specimen."""
_MOST = 1024


def check_syntax(
    rules: SloRules, *, settings: Settings, raw_reads: RawReads = PROMETHEUS_READS
) -> tuple[str, ...]:
    """Parse errors in the rules of an SLO; any error is a bug in the compiler."""
    specimen = (_specimen(rules.slo), settings, raw_reads)
    if specimen not in _FOUND:
        if len(_FOUND) == _MOST:
            _FOUND.clear()
        _FOUND[specimen] = _complaints(rule for group in rules.groups for rule in group.rules)
    return _FOUND[specimen]


def _complaints(rules: Iterable[Rule]) -> tuple[str, ...]:
    complaints = (check_composed(rule.expr) for rule in rules)
    return tuple(complaint for complaint in complaints if complaint)


def check_service_syntax(service: Service, *, settings: Settings) -> tuple[str, ...]:
    """Parse errors in the rules of a whole service; any error is a bug in the compiler."""
    kinds = {(slo.policy, slo.group_by): slo for slo in service.slos}
    return _service_complaints(tuple(map(_specimen, kinds.values())), settings)


@lru_cache(maxsize=256)
def _service_complaints(slos: tuple[Slo, ...], settings: Settings) -> tuple[str, ...]:
    service = Service(name="service", slos=slos, location=slos[0].location)
    return _complaints(plan_policy_group(service, settings=settings).rules)


def _specimen(slo: Slo) -> Slo:
    """Replace the fields that no expression contains and those that differ between SLOs."""
    return Slo(
        service="service",
        name="slo",
        target=slo.target,
        period=slo.period,
        sli=_over_one_selector(slo.sli),
        alerting=slo.alerting,
        min_errors=slo.min_errors,
        scrape_interval=slo.scrape_interval,
        budgeting=slo.budgeting,
        policy=_in_rules(slo.policy),
        group_by=slo.group_by,
        source_labels=slo.source_labels,
        location=slo.location,
    )


@lru_cache(maxsize=256)
def _in_rules(policy: BudgetPolicy) -> BudgetPolicy:
    """A policy with what rules contain of it."""
    return BudgetPolicy(name=policy.name, states=policy.states, has_alerts=policy.has_alerts)


def _over_one_selector(sli: Sli) -> Sli:
    selectors = (name for name in _names(sli) if isinstance(getattr(sli, name), Selector))
    return replace(sli, **dict.fromkeys(selectors, _SELECTOR))


def _names(sli: Sli) -> tuple[str, ...]:
    """The fields of a kind of SLI."""
    if sli.kind not in _FIELDS:
        _FIELDS[sli.kind] = tuple(field.name for field in fields(sli))
    return _FIELDS[sli.kind]
