"""SLOs for the mutation run, one for each kind of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import Prometheus, PrometheusVersion, Settings
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
    "native_histogram": (
        "99",
        "28d",
        """    sli:
      native_histogram: {histogram: 'request_seconds{job="shop"}', threshold: 300ms}
""",
    ),
    "threshold": (
        "99",
        "28d",
        """    sli:
      threshold: {gauge: 'queue_age_seconds{job="shop"}', max: 60}
""",
    ),
    "ratio": (
        "99.9",
        "28d",
        """    sli:
      ratio: {good: 'documents_fresh:ratio{job="shop"}'}
""",
    ),
    "query": (
        "99.9",
        "28d",
        """    sli:
      query:
        total: sum(rate(requests_total{job="shop"}[$window]))
        bad: sum(rate(requests_total{job="shop", code=~"5.."}[$window]))
""",
    ),
    "opaque_query": (
        "99.9",
        "28d",
        """    sli:
      query:
        total: max(rate(requests_total{job="shop"}[$window]))
        bad: max(rate(failures_total{job="shop"}[$window]))
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
    "scraped_every_2m": (
        "99.9",
        "28d",
        """    scrape_interval: 2m
    sli:
      events:
        bad: requests_total{job="shop", code=~"5.."}
        total: requests_total{job="shop"}
""",
    ),
}
_POLICY = """    alerting: {absent: false}
  - name: other
    target: 99
    alerting: {absent: false}
    sli:
      events:
        bad: other_total{code=~"5.."}
        total: other_total
policy:
  waivers:
    - {name: launch, slo: main, allow: [feature], reason: r, ticket: T, approved_by: a, expires: "2030-01-01"}
"""
KINDS = tuple(_BODIES)
"""Kinds of SLIs; `policy` is one more service, about the rules of error budget policies."""
_NATIVE_HISTOGRAMS = Prometheus(version=PrometheusVersion(3, 0))


def settings(kind: str) -> Settings:
    """Return the settings for a kind: native histograms need Prometheus 3."""
    return Settings(prometheus=_NATIVE_HISTOGRAMS) if kind == "native_histogram" else Settings()


def promtool(kind: str) -> str:
    """Return the oldest program that can test a kind."""
    return "promtool-3" if kind == "native_histogram" else "promtool"


def spec(kind: str, *, name: str = "shop", target: str = "") -> str:
    """Return the spec of a service with one SLO of a kind, with its usual target or another one."""
    usual, window, body = _BODIES[kind]
    return _HEAD.format(name=name, target=target or usual, window=window) + body


def service(kind: str) -> ServicePlan:
    """Return a service with one SLO of a kind, or with two SLOs and a policy that sends alerts.

    `raw_pages` is one of events with a low target, whose pages are tested from raw series.
    """
    if kind == "raw_pages":
        text = spec("events", name=kind, target="95")
    else:
        text = spec("grouped" if kind == "policy" else kind, name=kind) + _POLICY * (kind == "policy")
    loaded = load_spec_bytes(f"{kind}.slo.yaml", text.encode(), settings=settings(kind))
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan
