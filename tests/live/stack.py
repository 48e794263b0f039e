"""The monitoring stack: compiled rules, a day of history, Prometheus, Alertmanager, exporter and webhook."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from .api import Api
from .history import ALIGNED, Release, backfill, write_counters, write_history_start
from .http_servers import Exporter, Webhook, exporting, listening
from .processes import Program, free_address, program, run_tool, running
from .traffic import Phase, Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRAPE = 5
"""Scrape interval in seconds."""
INTERVAL = 15
"""Evaluation intervals of the fast and the slow groups, in seconds."""
KEPT = 90
"""Seconds for which alerts keep firing: more than the distance of the points in a panel."""
HISTORY = 25 * 3600
"""Least seconds of history."""
FAULT = 20 * 60
"""Duration of the fault in seconds when Prometheus starts."""
FAULTY_SHARE = 0.06
SLOWNESS = (4 * 3600, 12 * 60, 0.25)
"""Slow requests in the history: time ago, duration, and share."""

_SETTINGS = f"""\
version: slo-settings/v1
intervals:
  fast: {INTERVAL}s
  slow: {INTERVAL}s
prometheus:
  scrape_interval: 15s
alerting:
  keep_firing_for: {KEPT}s
outputs:
  dashboards: {{services: true}}
"""
_LABELS = {"checkout": {"instance": "checkout-1"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The running stack, and the true traffic."""

    api: Api
    webhook: Webhook
    exporter: Exporter
    traffic: Traffic
    servers: tuple[Program, ...]
    generated: Path
    history: tuple[int, int]
    """Start and end of the history in Unix seconds; Prometheus starts a few seconds later."""


def traffic_until(now: int) -> Traffic:
    """Return a day of requests: slow for a while some hours ago, failing in the last minutes."""
    slow_ago, slow_for, slow_share = SLOWNESS
    return Traffic(
        [
            Phase(begin=(now - HISTORY) // ALIGNED * ALIGNED),
            Phase(begin=now - slow_ago, slow=slow_share),
            Phase(begin=now - slow_ago + slow_for),
            Phase(begin=now - FAULT, failing=FAULTY_SHARE),
        ]
    )


@contextmanager
def running_stack(release: Release, *, folder: Path) -> Iterator[Stack]:
    """Compile the specs, write the history and start the stack; stop it when the context exits."""
    generated = _compile(folder)
    now = int(time.time())
    traffic = traffic_until(now)
    labels = {"job": "checkout"} | _LABELS["checkout"]
    write_counters(traffic, release, until=now, labels=labels, folder=folder)
    rules = generated / "rules" / "checkout.yaml"
    backfill(rules, release, begin=int(traffic.begin), until=now, folder=folder)
    write_history_start(release, begin=int(traffic.begin), until=now, folder=folder)
    with ExitStack() as running:
        webhook = running.enter_context(listening())
        exporter = running.enter_context(exporting(traffic))
        alertmanager = running.enter_context(running_alertmanager(webhook, folder=folder))
        addresses = {
            "prometheus": free_address(),
            "alertmanager": alertmanager.address,
            "checkout": exporter.address,
        }
        config = _prometheus_config(folder, generated, addresses)
        serving = release.serve(folder, config=config, address=addresses["prometheus"])
        prometheus = running.enter_context(serving)
        yield Stack(
            api=Api(url=prometheus.url),
            webhook=webhook,
            exporter=exporter,
            traffic=traffic,
            servers=(prometheus, alertmanager),
            generated=generated,
            history=(int(traffic.begin), now),
        )


def _compile(folder: Path) -> Path:
    """Compile the specs of this repository, with shorter evaluation intervals."""
    settings, generated = folder / "slo.yaml", folder / "generated"
    settings.write_text(_SETTINGS)
    command = (sys.executable, "-m", "slo_compiler", "compile", "specs", "--no-cache")
    run_tool(*command, "--output", generated, "--settings", settings)
    return generated


@contextmanager
def running_alertmanager(webhook: Webhook, *, folder: Path) -> Iterator[Program]:
    config = folder / "alertmanager.yml"
    route = {"receiver": "oncall", "group_by": ["..."], "group_wait": "1s", "group_interval": "1s"}
    receiver = {"name": "oncall", "webhook_configs": [{"url": webhook.url, "send_resolved": True}]}
    config.write_text(yaml.safe_dump({"route": route, "receivers": [receiver]}))
    with alertmanager_with(config, folder=folder) as server:
        yield server


@contextmanager
def alertmanager_with(config: Path, *, folder: Path) -> Iterator[Program]:
    """Start Alertmanager with a configuration file."""
    address = free_address()
    command = (
        program("prometheus-alertmanager", "alertmanager"),
        f"--config.file={config}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
    )
    with running(command, name="alertmanager", address=address, folder=folder) as server:
        yield server


def _prometheus_config(folder: Path, generated: Path, addresses: dict[str, str]) -> Path:
    """Return one scrape job per address; the service has the same labels as in the history."""
    jobs = [
        {"job_name": job, "static_configs": [{"targets": [address], "labels": _LABELS.get(job, {})}]}
        for job, address in addresses.items()
    ]
    config = {
        "global": {"scrape_interval": f"{SCRAPE}s"},
        "rule_files": [str(generated / "rules" / "*.yaml")],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [addresses["alertmanager"]]}]}]},
        "scrape_configs": jobs,
    }
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(config))
    return path
