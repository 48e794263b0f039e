"""`slo explain`: behavior and cost of the alerts of an SLO, or the meaning of a diagnostic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.budgets import budget_time
from slo_compiler.arithmetic.times import pair_times
from slo_compiler.diagnostics.diagnostic import Diagnostic, in_order
from slo_compiler.naming import naming_of
from slo_compiler.rules.conditions import guard_delay
from slo_compiler.rules.cost import rule_cost
from slo_compiler.rules.groups import plan_slo_rules
from slo_compiler.spec.load import load_spec
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.arithmetic.times import PairTimes
    from slo_compiler.model import Settings, Slo
    from slo_compiler.rules.cost import RuleCost


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident with a constant error ratio, and when a pair fires and resolves."""

    label: str
    error_ratio: Decimal
    times: PairTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPair:
    """A window pair: its thresholds and behavior."""

    pair: BurnRatePair
    incidents: tuple[Incident, ...]
    guard: timedelta
    """Time after the first data in which the pair of a new SLO cannot fire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedSlo:
    """All values that `slo explain` shows for an SLO."""

    slo: Slo
    budget_time: timedelta
    pairs: tuple[ExplainedPair, ...]
    planned: BurnRatePairs
    cost: RuleCost
    absent_alert: str
    """Name of the alert for missing data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The requested SLO, or the reason why it was not found."""

    slo: ExplainedSlo | None
    known: tuple[str, ...] = ()
    """Identities of the SLOs that exist, if the requested one does not."""
    diagnostics: tuple[Diagnostic, ...] = ()


def explain_slo(identity: str, specs: Sequence[str], *, settings_path: str | None) -> Explanation:
    """Find `service/slo` in the specs and explain it."""
    settings, _, found = resolve_settings(specs, settings_path)
    paths, missing = find_specs(specs)
    diagnostics = [*found, *missing]
    known: list[str] = []
    for path in paths:
        loaded = load_spec(path, settings=settings)
        diagnostics.extend(diagnostic for diagnostic in loaded.diagnostics if diagnostic.is_error)
        for plan in loaded.plan.slos if loaded.plan else ():
            if plan.slo.identity == identity:
                return Explanation(slo=describe_slo(plan, settings=settings))
            known.append(plan.slo.identity)
    return Explanation(slo=None, known=tuple(known), diagnostics=in_order(diagnostics))


def describe_slo(plan: AlertPlan, *, settings: Settings) -> ExplainedSlo:
    """Calculate budget, pairs, times and cost of an SLO."""
    slo = plan.slo
    return ExplainedSlo(
        slo=slo,
        budget_time=budget_time(slo.error_budget, slo.period.length),
        pairs=tuple(_explain_pair(pair, plan) for pair in plan.pairs.all),
        planned=plan.pairs,
        absent_alert=naming_of(settings).alerts.absent,
        cost=rule_cost(plan_slo_rules(plan, settings=settings).groups),
    )


def _explain_pair(pair: BurnRatePair, plan: AlertPlan) -> ExplainedPair:
    ratios = (
        ("100%", Decimal(1)),
        ("10x threshold", 10 * pair.threshold),
        ("2x threshold", 2 * pair.threshold),
    )
    incidents = [
        Incident(label=label, error_ratio=ratio, times=times)
        for label, ratio in ratios
        if ratio <= 1
        and (times := pair_times(pair, plan.windows, error_ratio=ratio, error_budget=plan.slo.error_budget))
    ]
    return ExplainedPair(pair=pair, incidents=tuple(incidents), guard=guard_delay(pair))
