"""`slo status`: read the status of every SLO from Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.live.status import status_queries, statuses
from slo_compiler.records import dataclass
from slo_compiler.workflows.live_queries import ask

if TYPE_CHECKING:
    from slo_compiler.live.scope import Scope
    from slo_compiler.live.status import SloStatus
    from slo_compiler.workflows.live_queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusResult:
    """The SLOs of a scope, worst first."""

    slos: tuple[SloStatus, ...]
    warnings: tuple[str, ...]
    """Warnings of Prometheus about the results."""


def read_status(client: Queries, scope: Scope, *, owner: str = "") -> StatusResult:
    """Read the status of every SLO in the scope, or of those of one owner; raises `PrometheusError`."""
    answers = ask(client, status_queries(scope))
    described, values, firing = answers.samples
    found = statuses(described, values, firing, scope, now=answers.now)
    kept = tuple(one for one in found if owner in ("", one.owner))
    return StatusResult(slos=kept, warnings=answers.warnings)
