"""SLOs for the mutation run, one for each kind of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import Settings
from slo_compiler.spec.load import load_spec_bytes

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import ServicePlan

_HEAD = """version: slo/v1
service: {name}
owner: team
runbook: https://example.com/runbook
labels: {{tier: gold}}
slos:
  - name: main
    target: {target}
    window: {window}
"""
_BODIES = {
    "events": (
        "99.9",
        "28d",
        """    sli:
      events:
        bad: requests_total{job="shop", code=~"5.."}
        total: requests_total{job="shop"}
""",
    ),
    "good": (
        "99.5",
        "30d",
        """    sli:
      events:
        good: jobs_done_total{queue!=""}
        total: jobs_started_total{queue!=""}
""",
    ),
    "latency": (
        "99",
        "28d",
        """    sli:
      latency: {histogram: 'request_seconds{job="shop"}', threshold: 300ms}
""",
    ),
    "probe": (
        "99.5",
        "30d",
        """    sli:
      probe: up{job="shop"}
""",
    ),
    "grouped": (
        "99.9",
        "40d",
        """    group_by: [route]
    sli:
      events:
        bad: routed_total{job="shop", code=~"5.."}
        total: routed_total{job="shop"}
""",
    ),
}
KINDS = tuple(_BODIES)


def service(kind: str) -> ServicePlan:
    """Return a service with one SLO of a kind."""
    target, window, body = _BODIES[kind]
    text = _HEAD.format(name=kind, target=target, window=window) + body
    loaded = load_spec_bytes(f"{kind}.slo.yaml", text.encode(), settings=Settings())
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan
