"""The rule groups of one SLO: fast, tiles, slow, constants (`docs/rules.md`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.model import PAGE
from slo_compiler.naming import naming_of
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.rules.alerts import absent_alert, burn_alert
from slo_compiler.rules.expressions import SloExpressions, slo_expressions
from slo_compiler.rules.info import info_labels
from slo_compiler.rules.policy import policy_info, policy_level, service_rules
from slo_compiler.rules.rule_file import RecordingRule, Rule, RuleFile, RuleGroup, SloRules

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.model import Service, Settings
    from slo_compiler.promql.raw_reads import RawReads

_PRECISION = "0.00000001"
"""The precision of the remaining budget; its inverse is a float without rounding error."""


def plan_rule_file(
    plan: ServicePlan, *, settings: Settings, raw_reads: RawReads = PROMETHEUS_READS
) -> RuleFile:
    """All rule groups of a service, SLO by SLO in the order of its spec."""
    service = plan.service
    return RuleFile(
        service=service.name,
        owner=service.owner,
        source=service.location.path,
        slos=tuple(plan_slo_rules(alerts, settings=settings, raw_reads=raw_reads) for alerts in plan.slos),
        service_groups=(plan_policy_group(service, settings=settings),),
    )


def plan_policy_group(service: Service, *, settings: Settings) -> RuleGroup:
    """The group of the error budget policies of a service, after those of its SLOs."""
    naming = naming_of(settings)
    return RuleGroup(
        name=naming.service_group(service.name, "policy"),
        interval=settings.intervals.slow,
        rules=service_rules(service, naming=naming),
    )


def plan_slo_rules(
    plan: AlertPlan, *, settings: Settings, raw_reads: RawReads = PROMETHEUS_READS
) -> SloRules:
    """The groups of one SLO, each in dependency order."""
    slo, pairs = plan.slo, plan.pairs
    expressions = slo_expressions(plan, settings=settings, raw_reads=raw_reads)
    fast: tuple[Rule, ...] = (
        *_fast_records(expressions),
        *burn_alert(PAGE, pairs.page, expressions),
    )
    slow: tuple[Rule, ...] = (
        *_slow_records(expressions),
        *(rule for severity, own in pairs.slow for rule in burn_alert(severity, own, expressions)),
        *absent_alert(expressions),
    )
    groups = (
        _group("fast", settings.intervals.fast, fast, expressions),
        _group("tiles", plan.windows.step, _tile_records(expressions), expressions),
        _group("slow", settings.intervals.slow, slow, expressions),
        _group("constants", settings.intervals.slow, _constants(expressions, pairs), expressions),
    )
    return SloRules(slo=slo, groups=groups)


def _group(part: str, interval: timedelta, rules: tuple[Rule, ...], expressions: SloExpressions) -> RuleGroup:
    slo = expressions.slo
    name = expressions.naming.group(slo.service, slo.name, part)
    return RuleGroup(name=name, interval=interval, rules=rules)


def _record(expressions: SloExpressions, name: str, expr: str) -> RecordingRule:
    return RecordingRule(record=name, expr=expr, labels=expressions.labels)


def _fast_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    names, windows = expressions.naming, expressions.windows
    chains = tuple(sorted({*windows.recorded, *windows.counted}))
    part = expressions.part()
    base_ratio = expressions.series(names.error_ratio(windows.step))
    return (
        _record(expressions, names.total_rate(windows.step), expressions.rates.total),
        *((_record(expressions, *part),) if part else ()),
        _record(expressions, names.errors_rate(windows.step), expressions.errors()),
        _ratio(expressions, windows.step),
        *(
            _record(expressions, names.total_rate(window), expressions.total_over(windows.chain(window)))
            for window in windows.recorded
        ),
        *(
            _record(expressions, names.errors_rate(window), expressions.errors_over(windows.chain(window)))
            for window in chains
        ),
        *(_ratio(expressions, window) for window in windows.chains),
        _record(
            expressions,
            names.series.current_burn_rate,
            f"{base_ratio} / {decimal_text(expressions.slo.error_budget)}",
        ),
    )


def _constants(expressions: SloExpressions, pairs: BurnRatePairs) -> tuple[RecordingRule, ...]:
    """The constants of the spec, for dashboards and queries."""
    slo, series = expressions.slo, expressions.naming.series
    days = decimal_text(decimal_ratio(slo.period.length, timedelta(days=1)))
    return (
        _record(expressions, series.objective, f"vector({decimal_text(slo.target)})"),
        _record(expressions, series.error_budget, f"vector({decimal_text(slo.error_budget)})"),
        _record(expressions, series.period_days, f"vector({days})"),
        *(_threshold(expressions, pair) for pair in pairs.all),
        RecordingRule(
            record=series.info, expr="vector(1)", labels=info_labels(slo, naming=expressions.naming)
        ),
        policy_info(expressions),
    )


def _ratio(expressions: SloExpressions, window: timedelta) -> RecordingRule:
    return _record(expressions, expressions.naming.error_ratio(window), expressions.ratio(window))


def _threshold(expressions: SloExpressions, pair: BurnRatePair) -> RecordingRule:
    """The burn-rate threshold of a pair, for dashboards; alerts contain it as a number."""
    names = expressions.naming
    return RecordingRule(
        record=names.series.burn_rate_threshold,
        expr=f"vector({pair.burn_rate:f})",
        labels=tuple(sorted((*expressions.labels, *names.pair_labels(pair)))),
    )


def _tile_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    names, windows = expressions.naming, expressions.windows
    rates = (
        (names.total_tile, names.total_rate(windows.step)),
        (names.errors_tile, names.errors_rate(windows.step)),
    )
    return tuple(
        RecordingRule(
            record=name(tile),
            expr=expressions.tile(rate, name(windows.step), tile),
            labels=expressions.labels,
            every=tile,
        )
        for tile in windows.tile_lengths
        for name, rate in rates
    )


def _slow_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    names = expressions.naming
    burn_rate = expressions.series(names.series.period_burn_rate)
    return (
        _record(expressions, names.series.history_start, expressions.history_start()),
        *(_ratio(expressions, window) for window in expressions.windows.tiles),
        _record(expressions, names.series.period_events, expressions.period_events()),
        _record(expressions, names.series.period_error, expressions.period_ratio()),
        _record(expressions, names.series.period_burn_rate, expressions.period_burn_rate()),
        # Rounded, because a bound of a policy must not depend on the last digit of a float.
        _record(expressions, names.series.budget_remaining, f"round(1 - {burn_rate}, {_PRECISION})"),
        policy_level(expressions),
    )
