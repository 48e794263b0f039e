"""`slo explain`: behavior and cost of the alerts of an SLO, or the meaning of a diagnostic."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.budgets import budget_time
from slo_compiler.arithmetic.times import delays_of, pair_times, time_of_errors, time_of_samples
from slo_compiler.diagnostics.diagnostic import Diagnostic, in_order
from slo_compiler.naming import naming_of
from slo_compiler.records import dataclass
from slo_compiler.rules.alerts import absent_times
from slo_compiler.rules.conditions import guard_delay
from slo_compiler.rules.cost import rule_cost
from slo_compiler.rules.groups import plan_policy_group, plan_slo_rules
from slo_compiler.spec.load import load_spec
from slo_compiler.workflows.environments import environments_of
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.arithmetic.times import Delays, PairTimes
    from slo_compiler.model import Service, Settings, Slo
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
    is_too_quiet: bool
    """True if the traffic is too low for `min_errors` errors in the long window, even in a total outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedSlo:
    """All values that `slo explain` shows for an SLO."""

    slo: Slo
    budget_time: timedelta
    pairs: tuple[ExplainedPair, ...]
    planned: BurnRatePairs
    cost: RuleCost
    service_rules: int
    """The number of rules that the SLOs of its service have in common."""
    keep_firing: timedelta
    event_interval: timedelta | None
    """The time between two events of a series, if the prediction depends on it."""
    absent_alert: str
    """Name of the alert for missing data."""
    absent_after: tuple[timedelta, timedelta]
    """Shortest and longest time from the last sample until that alert fires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The requested SLO, or the reason why it was not found."""

    slo: ExplainedSlo | None
    known: tuple[str, ...] = ()
    """Identities of the SLOs that exist, if the requested one does not."""
    of_service: tuple[str, ...] = ()
    """Those of the requested service, if it has several."""
    diagnostics: tuple[Diagnostic, ...] = ()


def explain_slo(
    name: str,
    specs: Sequence[str],
    *,
    settings_path: str | None,
    traffic: Decimal | None = None,
    environment: str = "",
) -> Explanation:
    """Find `service/slo` in the specs and explain it; a service with one SLO may be named alone.

    `traffic` is in events per second. Without an `environment`, it is explained for the first one.
    """
    whole, _, found = resolve_settings(specs, settings_path)
    settings = environments_of(whole, environment)[0]
    paths, missing = find_specs(specs)
    diagnostics = [*found, *missing]
    plans: dict[str, tuple[AlertPlan, Service]] = {}
    for path in paths:
        loaded = load_spec(path, settings=settings)
        diagnostics.extend(diagnostic for diagnostic in loaded.diagnostics if diagnostic.is_error)
        if loaded.plan is not None:
            plans |= {plan.slo.identity: (plan, loaded.plan.service) for plan in loaded.plan.slos}
        if name in plans:
            break
    of_service = tuple(identity for identity in plans if identity.startswith(f"{name}/"))
    only = of_service[0] if len(of_service) == 1 else name
    if only in plans:
        plan, service = plans[only]
        return Explanation(slo=describe_slo(plan, service, settings=settings, traffic=traffic))
    return Explanation(slo=None, known=tuple(plans), of_service=of_service, diagnostics=in_order(diagnostics))


def describe_slo(
    plan: AlertPlan, service: Service, *, settings: Settings, traffic: Decimal | None = None
) -> ExplainedSlo:
    """Calculate budget, pairs, times and cost of an SLO of the service."""
    slo = plan.slo
    delays = delays_of(slo, settings.intervals)
    return ExplainedSlo(
        slo=slo,
        budget_time=budget_time(slo.error_budget, slo.period.length),
        pairs=tuple(_explain_pair(pair, plan, delays, traffic) for pair in plan.pairs.all),
        planned=plan.pairs,
        keep_firing=slo.alerting.keep_firing,
        event_interval=_event_interval(slo, traffic),
        absent_alert=naming_of(settings).alerts_of(plan.slo.service, plan.slo.name).absent,
        absent_after=absent_times(plan.windows.step, delays),
        cost=rule_cost(plan_slo_rules(plan, settings=settings).groups, slo=slo),
        service_rules=len(plan_policy_group(service, settings=settings).rules),
    )


def _explain_pair(
    pair: BurnRatePair, plan: AlertPlan, delays: Delays, traffic: Decimal | None
) -> ExplainedPair:
    ratios = (
        ("100%", Decimal(1)),
        ("10x threshold", 10 * pair.threshold),
        ("2x threshold", 2 * pair.threshold),
    )
    incidents = []
    for label, ratio in ratios:
        times = pair_times(
            pair,
            plan.windows,
            error_ratio=ratio,
            error_budget=plan.slo.error_budget,
            delays=delays,
            errors_needed=_time_of_errors(plan.slo, ratio, traffic),
            errors_latest=_time_of_samples(plan.slo, ratio, traffic),
        )
        if ratio <= 1 and times:
            incidents.append(Incident(label=label, error_ratio=ratio, times=times))
    return ExplainedPair(
        pair=pair,
        incidents=tuple(incidents),
        guard=guard_delay(pair),
        is_too_quiet=_time_of_errors(plan.slo, Decimal(1), traffic) > pair.long_window,
    )


def _time_of_errors(slo: Slo, ratio: Decimal, traffic: Decimal | None) -> timedelta:
    """The time until `min_errors` errors are expected; 0 without a traffic."""
    if traffic is None or not slo.counts_errors:
        return timedelta()
    return time_of_errors(slo.min_errors, error_ratio=ratio, events_per_second=traffic)


def _time_of_samples(slo: Slo, ratio: Decimal, traffic: Decimal | None) -> timedelta:
    """The longest time for `min_errors` errors of one series; 0 if that depends on traffic."""
    interval = _event_interval(slo, traffic)
    if interval is None:
        return timedelta()
    return time_of_samples(slo.min_errors, error_ratio=ratio, interval=interval)


def _event_interval(slo: Slo, traffic: Decimal | None) -> timedelta | None:
    is_known = traffic is None and slo.counts_errors
    return slo.sli.event_interval(slo.scrape_interval) if is_known else None
