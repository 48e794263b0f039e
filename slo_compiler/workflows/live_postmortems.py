"""The part of `slo check --live` about incidents of the last 7 days without a postmortem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from slo_compiler.records import dataclass
from slo_compiler.workflows.postmortems import has_incidents, postmortem_directory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.live.expected import ExpectedService
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Settings
    from slo_compiler.prometheus_api.client import Answer, RangeAnswer


class Source(Protocol):
    """The part of `PrometheusClient` that a live check needs; every method raises `PrometheusError`."""

    def query(self, expression: str, *, at: datetime | None = None) -> Answer:
        """Evaluate an expression at a time; default: now."""

    def samples(self, expression: str, *, at: datetime) -> RangeAnswer:
        """Return the stored samples of a range vector."""

    def span(self, expression: str, *, begin: datetime, end: datetime, step: timedelta) -> RangeAnswer:
        """Evaluate an expression at each step."""

    def get(self, path: str, **fields: str) -> Any:
        """Return the data of another endpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentIncidents:
    """The incidents of the last 7 days."""

    incidents: tuple[int, int] | None = None
    """All, and those without a postmortem; None in a repository without postmortems."""
    diagnostics: tuple[Diagnostic, ...] = ()
    requests: int = 0


def scan_recent(
    source: Source,
    scope: Scope,
    settings: Settings,
    services: Sequence[ExpectedService],
    *,
    specs: Sequence[str],
    settings_path: str | None,
) -> RecentIncidents:
    """Look for incidents of the services that have no postmortem, where postmortems are written.

    Only recorded alerts count: that rules are not loaded is reported anyway. Raises `PrometheusError`.
    """
    directory = postmortem_directory(specs, settings_path)
    if not has_incidents(directory):
        return RecentIncidents()
    # Slow to import, and not always needed.
    from slo_compiler.workflows.incidents import plan_services
    from slo_compiler.workflows.postmortem_scan import Scan, read_written

    scan = Scan(source=source, scope=scope, settings=settings)
    alerts = scan.recorded()
    fired = {one.service for one in alerts}
    paths = [one.place.path for one in services if one.name in fired]
    planned = plan_services(paths, settings) if paths else None
    result = scan.result(alerts, planned.plans if planned else (), read_written(directory))
    return RecentIncidents(
        incidents=(len(result.incidents), len(result.missing)),
        # `slo check` reports declared incidents without Prometheus, too.
        diagnostics=tuple(one for one in result.diagnostics if one.code == "SLO7590"),
        requests=result.queries,
    )
