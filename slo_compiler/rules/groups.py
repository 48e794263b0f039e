"""The rule groups of one SLO: fast, tiles, slow, constants (`docs/rules.md`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import PAGE
from slo_compiler.naming import naming_of
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.rules.alerts import absent_alert, burn_alert
from slo_compiler.rules.expressions import SloExpressions, slo_expressions
from slo_compiler.rules.info import info_labels
from slo_compiler.rules.policy import policy_info, service_rules
from slo_compiler.rules.recording import raw_records
from slo_compiler.rules.rule_file import RecordingRule, Rule, RuleFile, RuleGroup, SloRules
from slo_compiler.rules.shapes import shape_of

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.model import Service, Settings
    from slo_compiler.promql.raw_reads import RawReads


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
    shape = shape_of(plan, settings=settings, raw_reads=raw_reads)
    fast: tuple[Rule, ...] = (
        *raw_records(expressions),
        *shape.of(shape.fast, expressions),
        *burn_alert(PAGE, pairs.page, expressions, shape=shape),
    )
    slow: tuple[Rule, ...] = (
        *shape.of(shape.slow, expressions),
        *(
            rule
            for severity, own in pairs.slow
            for rule in burn_alert(severity, own, expressions, shape=shape)
        ),
        *absent_alert(expressions, shape=shape),
    )
    groups = (
        _group("fast", settings.intervals.fast, fast, expressions),
        _group("tiles", plan.windows.step, shape.of(shape.tiles, expressions), expressions),
        _group("slow", settings.intervals.slow, slow, expressions),
        _group(
            "constants",
            settings.intervals.slow,
            (*shape.of(shape.constants, expressions), _info(expressions), policy_info(expressions)),
            expressions,
        ),
    )
    return SloRules(slo=slo, groups=groups, shape=shape)


def _group(part: str, interval: timedelta, rules: tuple[Rule, ...], expressions: SloExpressions) -> RuleGroup:
    slo = expressions.slo
    name = expressions.naming.group(slo.service, slo.name, part)
    return RuleGroup(name=name, interval=interval, rules=rules)


def _info(expressions: SloExpressions) -> RecordingRule:
    """The constant series with the texts of the spec as labels."""
    naming = expressions.naming
    return RecordingRule(
        record=naming.series.info, expr="vector(1)", labels=info_labels(expressions.slo, naming=naming)
    )
