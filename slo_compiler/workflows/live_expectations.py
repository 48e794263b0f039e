"""Collect what the specs expect of a running system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.live.checked_sources import selectors_in
from slo_compiler.live.expected import ExpectedRule, ExpectedService, Owner, SliSources
from slo_compiler.naming import files, naming_of
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.rules.event_rates import event_rates
from slo_compiler.rules.rule_file import RecordingRule
from slo_compiler.spec.load import load_spec
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.model import Settings
    from slo_compiler.naming import Naming
    from slo_compiler.rules.rule_file import Rule, RuleGroup


def expected_services(
    specs: tuple[str, ...], *, output: str, settings: Settings
) -> Iterator[tuple[ExpectedService, tuple[Suppression, ...]]]:
    """Plan the rules of each valid spec, one after the other: 10,000 SLOs have 290,000 rules."""
    for path in find_specs(specs, output=output)[0]:
        loaded = load_spec(path, settings=settings)
        if loaded.plan is not None:
            plans = ServicePlans(loaded.plan, settings=settings)
            yield _service(plans, output=output), loaded.suppressions


def _service(plans: ServicePlans, *, output: str) -> ExpectedService:
    service, naming = plans.service, naming_of(plans.settings)
    by_slo = {plan.slo.name: plan for plan in plans.plan.slos}
    slos = tuple(
        Owner(
            name=one.slo.identity,
            place=one.slo.location,
            rules=_rules(one.groups),
            steady=_steady(by_slo[one.slo.name], naming),
        )
        for one in plans.rules.slos
    )
    rules = files.rules_file(service.name)
    whole = Owner(name=service.name, place=service.location, rules=_rules(plans.rules.service_groups))
    return ExpectedService(
        name=service.name,
        place=service.location,
        rule_file=f"{output}/{files.in_environment(plans.settings.directory, rules)}",
        group_prefix=naming.service_group(service.name, ""),
        owners=(*slos, whole),
        sources=tuple(map(_sources, plans.plan.slos)),
    )


def _rules(groups: Iterable[RuleGroup]) -> tuple[ExpectedRule, ...]:
    return tuple(_rule(rule, group) for group in groups for rule in group.rules)


def _rule(rule: Rule, group: RuleGroup) -> ExpectedRule:
    labels = tuple(sorted(rule.labels))
    if isinstance(rule, RecordingRule):
        return ExpectedRule(
            group=group.name,
            interval=group.interval,
            name=rule.record,
            expr=rule.expr,
            labels=labels,
            is_recording=True,
        )
    return ExpectedRule(
        group=group.name,
        interval=group.interval,
        name=rule.alert,
        expr=rule.expr,
        labels=labels,
        is_recording=False,
        annotations=tuple(sorted(rule.annotations)),
        for_seconds=_seconds(rule.for_duration),
        keep_firing_seconds=_seconds(rule.keep_firing_for),
    )


def _seconds(duration: timedelta | None) -> float:
    return duration.total_seconds() if duration is not None else 0


def _steady(plan: AlertPlan, naming: Naming) -> frozenset[str]:
    """The series that are recorded while there is data, even without traffic."""
    step = plan.windows.step
    return frozenset((naming.total_rate(step), naming.errors_rate(step), naming.series.history_start))


def _sources(plan: AlertPlan) -> SliSources:
    slo = plan.slo
    window = PROMETHEUS_READS.over(plan.windows.step, scrape_interval=slo.scrape_interval)
    rates = event_rates(slo, window)
    return SliSources(
        owner=slo.identity,
        place=slo.location,
        period=slo.period.length,
        scrape_interval=slo.scrape_interval,
        total=selectors_in(rates.total),
        part=selectors_in(rates.bad or rates.good or ""),
        part_name="bad" if rates.bad else "good",
    )
