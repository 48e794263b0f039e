"""Engines that evaluate the compiled rules of one service on the same samples.

One Prometheus scrapes the service, and sends the samples to Mimir, VictoriaMetrics and a second Prometheus;
Thanos reads them by a sidecar. The second Prometheus and the rulers of the others evaluate the rules.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from .api import Api, Point
from .engines import (
    TENANT,
    load_into_mimir,
    running_mimir,
    running_thanos,
    running_thanos_ruler,
    running_victoria,
    running_vmalert,
)
from .history import Release
from .http_servers import exporting
from .processes import Program, free_address, program, run_tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .traffic import Traffic

INTERVAL = 15
"""Evaluation interval of the rules, and scrape interval, in seconds."""

_SPEC = """\
version: slo/v1
service: shop
slos:
  - name: availability
    target: 99.9
    sli:
      events:
        bad: http_requests_total{job="shop", code=~"5.."}
        total: http_requests_total{job="shop"}
  - name: speed
    target: 99.9
    sli:
      events:
        good: http_request_duration_seconds_bucket{job="shop", le="0.3"}
        total: http_request_duration_seconds_count{job="shop"}
    policy:
      name: speed
      states:
        - name: normal
        - {name: careful, at_or_below: 22, leave_at: 95, allow: [rollback]}
"""
_SETTINGS = f"""\
version: slo-settings/v1
prometheus: {{scrape_interval: {INTERVAL}s}}
intervals: {{fast: {INTERVAL}s, slow: {INTERVAL}s}}
outputs: {{thanos: true, mimir: true, vmalert: true}}
environments: {{eu: {{labels: {{cluster: eu}}}}}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine that evaluates the rules, and its servers."""

    name: str
    api: Api
    servers: tuple[Program, ...]

    def samples(self, selector: str, *, after: float = 0) -> list[Point]:
        """Return the recorded samples of one series, oldest first."""
        return [point for point in self.api.samples(selector, back="20m") if point.at > after]


@contextmanager
def running_engines(traffic: Traffic, folder: Path) -> Iterator[tuple[Engine, ...]]:
    """Start all engines; Prometheus is the first."""
    generated = compiled(folder)
    rules, mimir_rules, thanos_rules, vmalert_rules = (
        generated / "eu" / output / "shop.yaml" for output in ("rules", "mimir", "thanos", "vmalert")
    )
    with ExitStack() as stack:
        exporter = stack.enter_context(exporting(traffic)).address
        storing = running_victoria(free_address(), made(folder, "victoria"), latency_offset="30s")
        storage = stack.enter_context(storing)
        mimir = stack.enter_context(running_mimir(free_address(), made(folder, "mimir")))
        evaluating = running_prometheus(
            made(folder, "prometheus"), evaluated_after=INTERVAL, rule_files=[str(rules)]
        )
        prometheus = stack.enter_context(evaluating)
        stores = [f"{server.url}/api/v1/write" for server in (storage, prometheus)]
        stores.append(f"{mimir.url}/api/v1/push")
        scraping = running_prometheus(made(folder, "scraping"), **scraping_config(exporter, stores))
        source = stack.enter_context(scraping)
        grpc = free_address()
        thanos = stack.enter_context(running_thanos(source.url, folder / "scraping", endpoints=(grpc,)))
        ruling = running_thanos_ruler(
            thanos_rules,
            made(folder, "thanos"),
            query=thanos.url,
            grpc=grpc,
            flags=(f"--rule-query-offset={INTERVAL}s",),
        )
        ruler = stack.enter_context(ruling)
        vmalert = stack.enter_context(
            running_vmalert(vmalert_rules, made(folder, "vmalert"), storage=storage.url)
        )
        load_into_mimir(mimir_rules, mimir)
        yield (
            Engine(name="prometheus", api=Api(url=prometheus.url), servers=(prometheus,)),
            Engine(
                name="mimir",
                api=Api(url=f"{mimir.url}/prometheus", headers=(TENANT,)),
                servers=(mimir,),
            ),
            Engine(name="thanos", api=Api(url=thanos.url), servers=(thanos, ruler, source)),
            Engine(name="victoria-metrics", api=Api(url=storage.url), servers=(storage, vmalert)),
        )


def made(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def compiled(folder: Path) -> Path:
    made(folder, "specs")
    (folder / "specs" / "shop.slo.yaml").write_text(_SPEC)
    (folder / "slo.yaml").write_text(_SETTINGS)
    generated = folder / "generated"
    command = (sys.executable, "-m", "slo_compiler", "compile", folder / "specs", "--no-cache")
    run_tool(*command, "--output", generated, "--settings", folder / "slo.yaml")
    return generated


def scraping_config(exporter: str, stores: Sequence[str]) -> dict[str, Any]:
    """Return the configuration of a Prometheus that sends the raw series to other stores."""
    names = "http_requests_total|http_request_duration_seconds_(bucket|count)"
    raw = [{"source_labels": ["__name__"], "regex": names, "action": "keep"}]
    return {
        "scrape_configs": [{"job_name": "shop", "static_configs": [{"targets": [exporter]}]}],
        "remote_write": [
            {"url": url, "headers": dict([TENANT]), "write_relabel_configs": raw} for url in stores
        ],
    }


@contextmanager
def running_prometheus(folder: Path, *, evaluated_after: int = 0, **config: object) -> Iterator[Program]:
    """Start a Prometheus that also receives samples, and evaluates rules some seconds after their timestamps.

    So all samples up to a timestamp have arrived when a rule reads them. Mimir and vmalert do so by default.
    """
    path = folder / "prometheus.yml"
    common = {
        "scrape_interval": f"{INTERVAL}s",
        "rule_query_offset": f"{evaluated_after}s",
        "external_labels": {"cluster": "eu"},
    }
    path.write_text(yaml.safe_dump({"global": common, **config}))
    release = Release(prometheus=program("prometheus-3"), promtool=program("promtool-3"))
    flags = ("--web.enable-remote-write-receiver",)
    with release.serve(folder, config=path, address=free_address(), flags=flags) as server:
        yield server
