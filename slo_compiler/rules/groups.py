"""The three rule groups of one SLO: fast, tiles, slow (`docs/rules.md`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler import naming
from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.arithmetic.windows import BASE_WINDOW, TILE
from slo_compiler.rules.alerts import absent_alert, page_alert, ticket_alert
from slo_compiler.rules.expressions import SloExpressions, slo_expressions
from slo_compiler.rules.info import info_labels
from slo_compiler.rules.plan import RecordingRule, Rule, RuleFile, RuleGroup, SloRules

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.model import Settings, Slo


def plan_rule_file(plan: ServicePlan, *, settings: Settings) -> RuleFile:
    """All rule groups of a service, SLO by SLO in the order of its spec."""
    service = plan.service
    return RuleFile(
        service=service.name,
        owner=service.owner,
        source=service.location.path,
        slos=tuple(plan_slo_rules(alerts, settings=settings) for alerts in plan.slos),
    )


def plan_slo_rules(plan: AlertPlan, *, settings: Settings) -> SloRules:
    """The groups of one SLO, each in dependency order."""
    slo, pairs = plan.slo, plan.pairs
    expressions = slo_expressions(plan, names=settings.label_names)
    fast: tuple[Rule, ...] = (*_fast_records(expressions), *page_alert(pairs, expressions, settings=settings))
    slow: tuple[Rule, ...] = (
        *_slow_records(expressions, settings=settings),
        *ticket_alert(pairs, expressions, settings=settings),
        *absent_alert(expressions, settings=settings),
    )
    groups = (
        _group(slo, "fast", settings.intervals.fast, fast),
        _group(slo, "tiles", TILE, _tile_records(expressions)),
        _group(slo, "slow", settings.intervals.slow, slow),
    )
    return SloRules(slo=slo, groups=groups)


def _group(slo: Slo, part: str, interval: timedelta, rules: tuple[Rule, ...]) -> RuleGroup:
    return RuleGroup(name=naming.group_name(slo.service, slo.name, part), interval=interval, rules=rules)


def _record(expressions: SloExpressions, name: str, expr: str) -> RecordingRule:
    return RecordingRule(record=name, expr=expr, labels=expressions.labels)


def _fast_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    raw = [
        rule
        for window in (BASE_WINDOW, *expressions.windows.raw)
        for rule in (
            _record(expressions, naming.total_rate(window), expressions.total(window)),
            _record(expressions, naming.errors_rate(window), expressions.errors(window)),
            _record(expressions, naming.error_ratio(window), expressions.raw_ratio(window)),
        )
    ]
    return (*raw, *_derived(expressions, expressions.windows.base))


def _derived(expressions: SloExpressions, windows: tuple[timedelta, ...]) -> tuple[RecordingRule, ...]:
    return tuple(
        _record(expressions, naming.error_ratio(window), expressions.ratio(window)) for window in windows
    )


def _tile_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    total, errors = naming.total_rate(BASE_WINDOW), naming.errors_rate(BASE_WINDOW)
    return tuple(
        _record(expressions, name(tile, BASE_WINDOW), expressions.tile(metric, tile))
        for tile in expressions.windows.tile_lengths
        for name, metric in ((naming.total_tile, total), (naming.errors_tile, errors))
    )


def _slow_records(expressions: SloExpressions, *, settings: Settings) -> tuple[RecordingRule, ...]:
    slo = expressions.slo
    budget = decimal_text(slo.error_budget)
    days = decimal_text(decimal_ratio(slo.period.length, timedelta(days=1)))
    base_ratio = expressions.series(naming.error_ratio(BASE_WINDOW))
    period_ratio = expressions.series(naming.period_error_ratio(slo.period))
    burn_rate = expressions.series(naming.PERIOD_BURN_RATE)
    constants = (
        _record(expressions, naming.OBJECTIVE, f"vector({decimal_text(slo.target)})"),
        _record(expressions, naming.ERROR_BUDGET, f"vector({budget})"),
        _record(expressions, naming.PERIOD_DAYS, f"vector({days})"),
    )
    return (
        *_derived(expressions, expressions.windows.tiles),
        *constants,
        _record(expressions, naming.CURRENT_BURN_RATE, f"{base_ratio} / {budget}"),
        _record(expressions, naming.PERIOD_BURN_RATE, f"{period_ratio} / {budget}"),
        _record(expressions, naming.BUDGET_REMAINING, f"1 - {burn_rate}"),
        RecordingRule(
            record=naming.INFO, expr="vector(1)", labels=info_labels(slo, names=settings.label_names)
        ),
    )
