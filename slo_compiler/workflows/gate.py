"""`slo gate`: whether a service may deploy a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.live.gate import GateSamples, decide, gate_queries
from slo_compiler.workflows.live_queries import ask

if TYPE_CHECKING:
    from slo_compiler.live.gate import GateRequest, GateResult
    from slo_compiler.live.scope import Scope
    from slo_compiler.workflows.live_queries import Queries


def ask_gate(client: Queries, scope: Scope, request: GateRequest) -> GateResult:
    """Decide about a change; raises `PrometheusError`."""
    answers = ask(client, gate_queries(scope))
    described, values, firing, ages, changes, starts = answers.samples
    samples = GateSamples(
        described=described,
        values=values,
        firing=firing,
        ages=ages,
        changes=changes,
        starts=starts,
        now=answers.now,
    )
    return decide(request, samples, scope, warnings=answers.warnings)
