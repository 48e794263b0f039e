"""The rules of one SLO that read recorded series only, written once for all SLOs of its shape.

Most SLOs of a repository have one of a few shapes: they differ in names, selectors and texts only. So these
rules contain a placeholder for the matchers of the SLO, and each SLO fills in its own.
"""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.alert_plan import AlertPlan
from slo_compiler.model import BudgetPolicy, Selector, Slo
from slo_compiler.records import dataclass, replace
from slo_compiler.rules.alerts import absence
from slo_compiler.rules.conditions import alert_condition
from slo_compiler.rules.descriptions import burn_description, matchers_in_description
from slo_compiler.rules.expressions import slo_expressions
from slo_compiler.rules.recording import constants, fast_records, raw_records, slow_records, tile_records
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.arithmetic.windows import WindowPlan
    from slo_compiler.model import AlertSeverity, Settings, Sli, TextPairs
    from slo_compiler.promql.raw_reads import RawReads
    from slo_compiler.rules.expressions import SloExpressions

_MATCHERS = "\0"
"""In place of the matchers of the SLO: no expression contains this character, even in a string."""
_SELECTOR = Selector(metric="selected")
_FIELDS: dict[str, tuple[str, ...]] = {}
"""The fields of each kind of SLI."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleShape:
    """The rules of SLOs of one shape, by group."""

    specimen: SloExpressions
    """The expressions of an SLO of the shape."""
    fast: tuple[RecordingRule, ...]
    """Without the rules that read raw series."""
    tiles: tuple[RecordingRule, ...]
    slow: tuple[RecordingRule, ...]
    constants: tuple[RecordingRule, ...]
    conditions: tuple[tuple[AlertSeverity, str], ...]
    """The condition of each burn-rate alert."""
    descriptions: tuple[tuple[AlertSeverity, str], ...]
    """The description of each burn-rate alert."""
    absence: str
    """The condition of the alert on missing data."""

    def condition(self, severity: AlertSeverity, expressions: SloExpressions) -> str:
        """The condition of a burn-rate alert of an SLO."""
        return _filled(dict(self.conditions)[severity], expressions)

    def description(self, severity: AlertSeverity, expressions: SloExpressions) -> str:
        """The description of a burn-rate alert of an SLO."""
        return dict(self.descriptions)[severity].replace(_MATCHERS, matchers_in_description(expressions))

    def absence_of(self, expressions: SloExpressions) -> str:
        """The condition of the alert on missing data of an SLO."""
        return _filled(self.absence, expressions)

    def of(self, rules: tuple[RecordingRule, ...], expressions: SloExpressions) -> tuple[RecordingRule, ...]:
        """Some of these rules, for an SLO."""
        common, labels = self.specimen.labels, expressions.labels
        return tuple(
            [
                RecordingRule(
                    record=rule.record,
                    expr=_filled(rule.expr, expressions),
                    labels=labels if rule.labels is common else _relabelled(rule.labels, labels),
                    every=rule.every,
                )
                for rule in rules
            ]
        )

    def expressions(self) -> Iterator[str]:
        """All expressions of the specimen."""
        own = self.specimen
        yield from (rule.expr for rule in raw_records(own))
        rules = (*self.fast, *self.tiles, *self.slow, *self.constants)
        texts = (*(rule.expr for rule in rules), *(text for _, text in self.conditions), self.absence)
        yield from (_filled(text, own) for text in texts)


def _filled(text: str, expressions: SloExpressions) -> str:
    return text.replace(_MATCHERS, expressions.matchers)


def _relabelled(shape: TextPairs, own: TextPairs) -> TextPairs:
    """The labels of a rule with the identity of the SLO."""
    return tuple({**dict(shape), **dict(own)}.items())


def shape_of(plan: AlertPlan, *, settings: Settings, raw_reads: RawReads) -> RuleShape:
    """The rules of the shape of an SLO: equal shapes are the same object."""
    return _shape(specimen_of(plan.slo), plan.pairs, plan.windows, settings, raw_reads)


@lru_cache(maxsize=1024)
def _shape(
    slo: Slo, pairs: BurnRatePairs, windows: WindowPlan, settings: Settings, raw_reads: RawReads
) -> RuleShape:
    plan = AlertPlan(slo=slo, pairs=pairs, windows=windows)
    specimen = slo_expressions(plan, settings=settings, raw_reads=raw_reads)
    expressions = replace(specimen, matchers=_MATCHERS)
    burning = tuple((severity, own) for severity, own in pairs.severities if own)
    return RuleShape(
        specimen=specimen,
        fast=fast_records(expressions),
        tiles=tile_records(expressions),
        slow=slow_records(expressions),
        constants=constants(expressions, pairs),
        conditions=tuple((severity, alert_condition(own, expressions)) for severity, own in burning),
        descriptions=tuple((severity, burn_description(own, expressions)) for severity, own in burning),
        absence=absence(expressions),
    )


def specimen_of(slo: Slo) -> Slo:
    """The SLO without what differs between SLOs of a shape: names, selectors and texts."""
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
