"""Search a Prometheus for the incident of a new postmortem."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from slo_compiler.incidents.evidence_text import Findings
from slo_compiler.incidents.summary import summarize
from slo_compiler.prometheus_api.printing import shown_url
from slo_compiler.records import dataclass, replace
from slo_compiler.workflows.incidents import investigate
from slo_compiler.workflows.live_queries import server_time
from slo_compiler.workflows.spec_names import spec_names

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Settings
    from slo_compiler.workflows.incidents import PlannedServices, Server

DEFAULT_SEARCH = timedelta(hours=6)
"""The time before the end of the search."""


class SearchError(Exception):
    """The search is not possible: wrong usage, in one sentence with a fix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The services and the time range to search."""

    scope: Scope
    settings: Settings
    url: str
    begin: datetime | None = None
    """None for `DEFAULT_SEARCH` before the end."""
    end: datetime | None = None
    """None for the present time of the server; a later one is the same."""


def chosen_plan(
    found: PlannedServices, service: str, slos: tuple[str, ...]
) -> ServicePlan | tuple[Diagnostic, ...]:
    """Return a service with all of its SLOs, or some; the errors of the spec that is, or may be, its own.

    Raises `SearchError` for an unknown name.
    """
    plan = found.named(service)
    if plan is None:
        return _errors(found, service)
    known = [alerts.slo.name for alerts in plan.slos]
    for name in slos:
        if name not in known:
            raise SearchError(_unknown(f"{service} has no SLO", name, known))
    return replace(plan, slos=tuple(one for one in plan.slos if not slos or one.slo.name in slos))


def _errors(found: PlannedServices, service: str) -> tuple[Diagnostic, ...]:
    """Return the errors of the specs with the name of a service, or with one that cannot be read."""
    paths = dict.fromkeys(one.location.path for one in found.diagnostics)
    names = {path: spec_names((path,)) for path in paths}
    own = {path for path, read in names.items() if read is None or service in read}
    if not own:
        known = [one.service.name for one in found.plans]
        known += [name for read in names.values() for name in read or ()]
        raise SearchError(_unknown("no spec has the service", service, known))
    return tuple(one for one in found.diagnostics if one.location.path in own)


def search(server: Server, plan: ServicePlan, request: Search) -> Findings:
    """Investigate a service; raises `SearchError` and `PrometheusError`."""
    begin, end = _span(server, request)
    incident = investigate(
        server, request.scope, plan, request.settings, begin=begin, end=end, is_detailed=True
    )
    naming = request.scope.naming
    return Findings(
        incident=incident,
        summary=summarize(incident, plan, naming),
        plan=plan,
        naming=naming,
        intervals=request.settings.intervals,
        source=shown_url(request.url),
    )


def _span(server: Server, request: Search) -> tuple[float, float]:
    """Return start and end in Unix seconds, by the clock of the server."""
    now = server_time(server)
    end = now if request.end is None else min(now, request.end.timestamp())
    begin = end - DEFAULT_SEARCH.total_seconds() if request.begin is None else request.begin.timestamp()
    if begin >= end:
        at = datetime.fromtimestamp(end, tz=UTC)
        raise SearchError(
            f"--from is not before the end of the search, {at:%Y-%m-%dT%H:%M:%SZ}: correct one of them"
        )
    return begin, end


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return f"{what} {name!r}: did you mean {near[0]!r}?"
    listed = ", ".join(sorted(known))
    return f"{what} {name!r}: use one of {listed}" if listed else f"{what} {name!r}: there are no specs"
