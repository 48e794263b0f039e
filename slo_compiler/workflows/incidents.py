"""Query Prometheus about incidents of the services in the specs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from slo_compiler.diagnostics.diagnostic import Diagnostic, in_order
from slo_compiler.incidents.investigation import Investigation
from slo_compiler.incidents.reading import Reader, Source
from slo_compiler.prometheus_api.errors import PrometheusError
from slo_compiler.records import dataclass, replace
from slo_compiler.spec.load import load_spec
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.facts import Incident
    from slo_compiler.incidents.reading import Instant
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Settings


class Server(Source, Protocol):
    """A Prometheus with a clock; every method raises `PrometheusError`."""

    def query(self, expression: str, *, at: datetime | None = None) -> Instant:
        """Evaluate an expression at a time; default: now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedServices:
    """The services of all valid specs, and the errors of the others."""

    plans: tuple[ServicePlan, ...]
    diagnostics: tuple[Diagnostic, ...]

    def named(self, service: str) -> ServicePlan | None:
        """Return the service with a name; None if no valid spec has it."""
        return next((one for one in self.plans if one.service.name == service), None)


def plan_services(specs: Sequence[str], settings: Settings) -> PlannedServices:
    """Read the specs below files and directories."""
    paths, missing = find_specs(specs)
    loaded = [load_spec(path, settings=settings) for path in paths]
    found = [*missing, *(one for spec in loaded for one in spec.diagnostics if one.is_error)]
    return PlannedServices(
        plans=tuple(spec.plan for spec in loaded if spec.plan is not None), diagnostics=in_order(found)
    )


def investigate(
    source: Source,
    scope: Scope,
    plan: ServicePlan,
    settings: Settings,
    *,
    begin: float,
    end: float,
    is_detailed: bool = False,
) -> Incident:
    """Ask about one service from `begin` to `end` in Unix seconds; raises `PrometheusError`.

    Details are the firings of each burn-rate pair alone, and the answers to all queries.
    """
    investigation = Investigation(
        reader=Reader(source=source, refusal=PrometheusError, keeps_results=is_detailed),
        scope=replace(scope, service=plan.service.name),
        intervals=settings.intervals,
        begin=begin,
        end=end,
        is_detailed=is_detailed,
    )
    return investigation.incident(plan)
