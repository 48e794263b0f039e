"""Writes the same SLOs as specs of `slo` and of Sloth, four per file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PER_FILE = 4
_METRIC = "http_request_duration_seconds_count"
_OURS_HEAD = """\
version: slo/v1
service: {service}
description: Takes orders from the shop and hands them to payment and delivery.
owner: team-{team}
labels:
  tier: "2"
slos:
"""
_OURS_SLO = """\
  - name: requests-{slo}
    description: Requests to route r{slo} are answered without a server error.
    target: {target}
    window: 30d
    sli:
      events:
        bad: {metric}{{job="{service}",route="r{slo}",code=~"(5..|429)"}}
        total: {metric}{{job="{service}",route="r{slo}"}}
"""
_SLOTH_HEAD = """\
version: prometheus/v1
service: {service}
labels:
  owner: team-{team}
  tier: "2"
slos:
"""
_SLOTH_SLO = """\
  - name: requests-{slo}
    objective: {target}
    description: Requests to route r{slo} are answered without a server error.
    sli:
      events:
        error_query: sum(rate({metric}{{job="{service}",route="r{slo}",code=~"(5..|429)"}}[{{{{.window}}}}]))
        total_query: sum(rate({metric}{{job="{service}",route="r{slo}"}}[{{{{.window}}}}]))
    alerting:
      name: HighErrorRate
      labels:
        category: availability
      annotations:
        summary: High error rate on route r{slo}
      page_alert:
        labels:
          severity: page
      ticket_alert:
        labels:
          severity: ticket
"""


def write_specs(count: int, *, ours: Path, sloth: Path) -> None:
    """Write `count` SLOs in both formats, in nested directories as in a repository of many teams."""
    for number in range(0, count, PER_FILE):
        slos = min(PER_FILE, count - number)
        index = number // PER_FILE
        path = ours / f"team-{index % 50:02}" / f"svc-{index:05}.slo.yaml"
        _write(path, _text(_OURS_HEAD, _OURS_SLO, index=index, slos=slos))
        _write(sloth / f"svc-{index:05}.yml", _text(_SLOTH_HEAD, _SLOTH_SLO, index=index, slos=slos))


def change_one(ours: Path, *, turn: int) -> None:
    """Change the target of one SLO in the first spec; every turn sets a new target."""
    path = ours / "team-00" / "svc-00000.slo.yaml"
    text = _text(_OURS_HEAD, _OURS_SLO, index=0, slos=path.read_text(encoding="utf-8").count("- name:"))
    _write(path, text.replace("target: 99.9\n", f"target: 99.{100 + turn}\n", 1))


def _text(head: str, body: str, *, index: int, slos: int) -> str:
    service = f"svc-{index:05}"
    parts = [
        body.format(service=service, slo=slo, target=("99.9", "99.5", "99", "99.95")[slo], metric=_METRIC)
        for slo in range(slos)
    ]
    return head.format(service=service, team=index % 50) + "".join(parts)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
