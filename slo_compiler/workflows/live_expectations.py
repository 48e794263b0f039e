"""Collect what the specs expect of a running system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.live.checked_sources import selectors_in
from slo_compiler.live.expected import ExpectedService, SliSources
from slo_compiler.live.forms import loaded_forms
from slo_compiler.naming import naming_of
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.rules.event_rates import event_rates
from slo_compiler.spec.load import load_spec
from slo_compiler.workflows.live_forms import rule_forms
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.live.loaded_rules import LoadedRules
    from slo_compiler.model import Settings


def expected_services(
    specs: tuple[str, ...], *, output: str, settings: Settings, loaded: LoadedRules
) -> Iterator[tuple[ExpectedService, tuple[Suppression, ...]]]:
    """Plan the rules of each valid spec, one after the other: 10,000 SLOs have 290,000 rules."""
    for path in find_specs(specs, output=output)[0]:
        spec = load_spec(path, settings=settings)
        if spec.plan is not None:
            plans = ServicePlans(spec.plan, settings=settings)
            yield _service(plans, output=output, loaded=loaded), spec.suppressions


def _service(plans: ServicePlans, *, output: str, loaded: LoadedRules) -> ExpectedService:
    service, naming = plans.service, naming_of(plans.settings)
    prefix = naming.service_group(service.name, "")
    forms = loaded_forms(rule_forms(plans, output=output, engine=loaded.engine), loaded, group_prefix=prefix)
    return ExpectedService(
        name=service.name,
        place=service.location,
        rule_file=" or ".join(form.file for form in forms),
        group_prefix=prefix,
        owners=forms[0].owners,
        sources=tuple(map(_sources, plans.plan.slos)),
    )


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
