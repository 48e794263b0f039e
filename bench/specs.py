"""Writes the same SLOs as specs of `slo` and of Sloth, four per file, varied as in a real repository.

Names, labels, targets, metrics and selectors differ from service to service; the shapes of the SLIs are few.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PER_FILE = 4
_WORDS = (
    *("account", "billing", "cart", "catalog", "checkout", "delivery", "export", "feed", "gateway", "image"),
    *("invoice", "ledger", "login", "mail", "media", "offer", "order", "payment", "price", "profile"),
    *("queue", "rating", "report", "search", "session", "shipping", "stock", "token", "upload", "video"),
)
_TARGETS = ("99", "99.5", "99.7", "99.9", "99.95", "99.99", "98", "95")
_TIERS = ("0", "1", "2", "3")
_REGIONS = ("eu-west-1", "eu-central-1", "us-east-1", "ap-south-1")
_BAD_CODES = ('code=~"5.."', 'code=~"(5..|429)"', 'code=~"5..|4[02]9"', 'status=~"5.*"')
_ROUTES = ("/api/v1/{0}", "/api/v2/{0}s/{{id}}", "/{0}", "/internal/{0}/sync")
_HTTP = ("http_requests_total", "http_server_requests_total", "traefik_service_requests_total")
_BOUNDS = ("0.1", "0.25", "0.5", "1", "2.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slo:
    """One SLO, in both formats the same."""

    name: str
    description: str
    target: str
    sli: str
    """The SLI of `slo`, as the lines of YAML below `sli`."""
    errors: str
    """The queries of Sloth."""
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    name: str
    team: str
    description: str
    tier: str
    region: str
    slos: tuple[_Slo, ...]


def write_specs(count: int, *, ours: Path, sloth: Path) -> None:
    """Write `count` SLOs in both formats, in nested directories as in a repository of many teams."""
    for number in range(0, count, PER_FILE):
        index = number // PER_FILE
        service = _service(index, min(PER_FILE, count - number))
        _write(ours / f"team-{index % 50:02}" / f"{service.name}.slo.yaml", "".join(_ours(service)))
        _write(sloth / f"{service.name}.yml", "".join(_sloth(service)))


def change_one(ours: Path, *, turn: int) -> None:
    """Change the target of one SLO in the first spec; every turn sets a new target."""
    (path,) = (ours / "team-00").glob("*-00000.slo.yaml")
    service = _service(0, path.read_text(encoding="utf-8").count("- name:"))
    before = f"target: {service.slos[0].target}\n"
    _write(path, "".join(_ours(service)).replace(before, f"target: 97.{100 + turn}\n", 1))


def _service(index: int, slos: int) -> _Service:
    """Choose the same service for the same index."""
    chance = random.Random(index)
    word, other = chance.sample(_WORDS, 2)
    name = f"{word}-{other}-{index:05}"
    return _Service(
        name=name,
        team=f"team-{index % 50}",
        description=f"Takes each {word} from the {other} service and hands it on to those that need it.",
        tier=chance.choice(_TIERS),
        region=chance.choice(_REGIONS),
        slos=tuple(_slo(chance, name, number) for number in range(slos)),
    )


def _slo(chance: random.Random, service: str, number: int) -> _Slo:
    word = _WORDS[(chance.randrange(len(_WORDS)) + number) % len(_WORDS)]
    route = chance.choice(_ROUTES).format(word)
    selector = f'job="{service}",namespace="{chance.choice(_WORDS)}",route="{route}"'
    kind = _latency if chance.random() < 0.3 else _events
    return kind(chance, f"{word}-{number}", route, selector)


def _events(chance: random.Random, name: str, route: str, selector: str) -> _Slo:
    metric, bad = chance.choice(_HTTP), chance.choice(_BAD_CODES)
    return _Slo(
        name=f"{name}-requests",
        description=f"Requests to {route} are answered without a server error.",
        target=chance.choice(_TARGETS),
        sli=f"      events:\n        bad: {metric}{{{selector},{bad}}}\n"
        f"        total: {metric}{{{selector}}}\n",
        errors=f"sum(rate({metric}{{{selector},{bad}}}[{{{{.window}}}}]))",
        total=f"sum(rate({metric}{{{selector}}}[{{{{.window}}}}]))",
    )


def _latency(chance: random.Random, name: str, route: str, selector: str) -> _Slo:
    bound = chance.choice(_BOUNDS)
    total = f"sum(rate(http_request_duration_seconds_count{{{selector}}}[{{{{.window}}}}]))"
    fast = f'sum(rate(http_request_duration_seconds_bucket{{{selector},le="{bound}"}}[{{{{.window}}}}]))'
    return _Slo(
        name=f"{name}-latency",
        description=f"Requests to {route} are answered within {bound} seconds.",
        target=chance.choice(_TARGETS),
        sli="      latency:\n"
        f"        histogram: http_request_duration_seconds{{{selector}}}\n        threshold: {bound}s\n",
        errors=f"({total} - {fast})",
        total=total,
    )


def _ours(service: _Service) -> Iterator[str]:
    yield f"version: slo/v1\nservice: {service.name}\ndescription: {service.description}\n"
    yield f'owner: {service.team}\nlabels:\n  tier: "{service.tier}"\n  region: {service.region}\nslos:\n'
    for slo in service.slos:
        yield f"  - name: {slo.name}\n    description: {slo.description}\n    target: {slo.target}\n"
        yield f"    window: 30d\n    sli:\n{slo.sli}"


def _sloth(service: _Service) -> Iterator[str]:
    yield f"version: prometheus/v1\nservice: {service.name}\nlabels:\n  owner: {service.team}\n"
    yield f'  tier: "{service.tier}"\n  region: {service.region}\nslos:\n'
    for slo in service.slos:
        yield f"  - name: {slo.name}\n    objective: {slo.target}\n    description: {slo.description}\n"
        yield f"    sli:\n      events:\n        error_query: {slo.errors}\n"
        yield f"        total_query: {slo.total}\n"
        yield "    alerting:\n      name: HighErrorRate\n      labels:\n        category: availability\n"
        yield f"      annotations:\n        summary: High error rate of {slo.name}\n"
        yield "      page_alert:\n        labels:\n          severity: page\n"
        yield "      ticket_alert:\n        labels:\n          severity: ticket\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
