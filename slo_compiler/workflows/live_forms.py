"""Plan the rules of a service as each enabled output writes them, by SLO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.live.expected import ExpectedRule, Owner
from slo_compiler.live.forms import RuleForm
from slo_compiler.naming import files, naming_of
from slo_compiler.outputs.registry import enabled_formats
from slo_compiler.rules.merged_constants import split
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import Settings
    from slo_compiler.model.engine import Engine
    from slo_compiler.naming import Naming
    from slo_compiler.outputs.format import LoadedForm
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rules.rule_file import Rule, RuleFile, RuleGroup


def rule_forms(plans: ServicePlans, *, output: str, engine: Engine | None) -> tuple[RuleForm, ...]:
    """The forms for an engine: all, if it is unknown or no output is for it."""
    settings = plans.settings
    return tuple(
        RuleForm(
            file=f"{output}/{files.in_environment(settings.directory, form.path(plans.service.name))}",
            owners=_owners(form.rules(plans), plans),
            is_dedicated=form.engines(settings) == {engine},
        )
        for form in _forms_for(engine, settings)
    )


def _forms_for(engine: Engine | None, settings: Settings) -> list[LoadedForm]:
    forms = [output.loaded for output in enabled_formats(settings) if output.loaded is not None]
    return [form for form in forms if engine in form.engines(settings)] or forms


def _owners(file: RuleFile, plans: ServicePlans) -> tuple[Owner, ...]:
    """The SLOs with their rules, and the service with those of all SLOs."""
    service, naming = plans.service, naming_of(plans.settings)
    steady = {plan.slo.name: _steady(plan, naming) for plan in plans.plan.slos}
    by_owner = _by_owner(file, plans.rules)
    slos = tuple(
        Owner(
            name=one.slo.identity,
            place=one.slo.location,
            rules=tuple(by_owner.get(one.slo.name, ())),
            steady=steady[one.slo.name],
        )
        for one in plans.rules.slos
    )
    whole = Owner(name=service.name, place=service.location, rules=tuple(by_owner.get("", ())))
    return (*slos, whole)


def _by_owner(file: RuleFile, plain: RuleFile) -> dict[str, list[ExpectedRule]]:
    """The rules by SLO, those of the service without one; in packed groups, by the plain rules."""
    slo_of = {_key(rule): one.slo.name for one in plain.slos for group in one.groups for rule in group.rules}
    found: dict[str, list[ExpectedRule]] = {}
    for rule, group in _rules(file.groups):
        found.setdefault(slo_of.get(_key(_parts(rule)[0]), ""), []).append(_expected(rule, group))
    return found


def _rules(groups: Iterable[RuleGroup]) -> Iterator[tuple[Rule, RuleGroup]]:
    return ((rule, group) for group in groups for rule in group.rules)


def _key(rule: Rule) -> tuple[str, frozenset[tuple[str, str]]]:
    """The name and the labels of a rule, which identify what it writes."""
    return (rule.record if isinstance(rule, RecordingRule) else rule.alert, frozenset(rule.labels))


def _parts(rule: Rule) -> tuple[Rule, ...]:
    """The constants that a rule merges; any other rule is unchanged."""
    return split(rule) if isinstance(rule, RecordingRule) else (rule,)


def _expected(rule: Rule, group: RuleGroup) -> ExpectedRule:
    labels = tuple(sorted(rule.labels))
    if isinstance(rule, RecordingRule):
        parts = split(rule)
        return ExpectedRule(
            group=group.name,
            interval=group.interval,
            name=rule.record,
            expr=rule.expr,
            labels=labels,
            is_recording=True,
            merged=tuple(part.labels for part in parts) if len(parts) > 1 else (),
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
