"""Features that need Prometheus 3: quoted names and native histograms.

Notifications go to an Alertmanager that supports only plain names.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
import yaml

from .api import Api
from .history import Release
from .http_servers import ANY_NAMES, exposing, listening
from .processes import PATIENCE, free_address, program, run_tool, wait_for
from .stack import running_alertmanager

if TYPE_CHECKING:
    from pathlib import Path

_SPEC = """\
version: slo/v1
service: shop
slos:
  - name: availability
    target: 99.9
    group_by: [http.route]
    sli:
      events:
        bad: '{"http.server.request.duration_count", "http.response.status_code"=~"5.."}'
        total: '{"http.server.request.duration_count"}'
  - name: latency
    target: 99
    sli:
      native_histogram:
        histogram: answer_seconds{job="shop"}
        threshold: 250ms
"""
_SETTINGS = """\
version: slo-settings/v1
prometheus: {version: "3.0"}
intervals: {fast: 15s, slow: 15s}
"""
_SLOW = 0.25
"""Share of requests that take longer than 250ms."""
_BOUNDS = (("0.25",), ("0.1", "0.25", "1"))
"""Bounds of the histograms of two instances."""


def metrics(bounds: tuple[str, ...]) -> str:
    """Expose two routes with fifty requests per second each; one answers all requests with 503."""
    count = int(time.time() * 50)
    name, route, status = "http.server.request.duration_count", "http.route", "http.response.status_code"
    lines = [f'# TYPE "{name}" counter']
    for path, code in (("/pay", 503), ("/", 200)):
        lines.append(f'{{"{name}", "{route}"="{path}", "{status}"="{code}"}} {count}')
    return "\n".join([*lines, *histogram(bounds, count)]) + "\n"


def histogram(bounds: tuple[str, ...], count: int) -> list[str]:
    """Expose a classic histogram, which Prometheus stores as a native histogram with custom bounds."""
    buckets = [(bound, int(count * (1 - _SLOW))) for bound in bounds if float(bound) <= 0.25]
    buckets += [(bound, count) for bound in bounds if float(bound) > 0.25]
    lines = [f'answer_seconds_bucket{{le="{bound}"}} {below}' for bound, below in (*buckets, ("+Inf", count))]
    return [
        "# TYPE answer_seconds histogram",
        *lines,
        f"answer_seconds_count {count}",
        "answer_seconds_sum 1",
    ]


def test_pages_about_names_in_quotes_and_native_histograms_arrive(tmp_path: Path) -> None:
    generated = compiled(tmp_path)
    release = Release(prometheus=program("prometheus-3"), promtool=program("promtool-3"))
    with ExitStack() as running:
        webhook = running.enter_context(listening())
        exporters = [
            running.enter_context(exposing(lambda bounds=bounds: metrics(bounds), content_type=ANY_NAMES))
            for bounds in _BOUNDS
        ]
        alertmanager = running.enter_context(running_alertmanager(webhook, folder=tmp_path))
        job = {
            "job_name": "shop",
            "convert_classic_histograms_to_nhcb": True,
            "static_configs": [{"targets": exporters}],
        }
        config = {
            "global": {"scrape_interval": "5s"},
            "rule_files": [str(generated / "rules" / "*.yaml")],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager.address]}]}]},
            "scrape_configs": [job],
        }
        path = tmp_path / "prometheus.yml"
        path.write_text(yaml.safe_dump(config))
        flags = ("--enable-feature=native-histograms",)
        serving = release.serve(tmp_path, config=path, address=free_address(), flags=flags)
        prometheus = running.enter_context(serving)

        def pages() -> dict[str, dict[str, dict[str, str]]] | None:
            found = webhook.alerts(alertname="SLOErrorBudgetBurnPage")
            by_slo = {page["labels"]["slo"]: page for page in found}
            return by_slo if len(by_slo) == 2 else None

        arrived = wait_for("two pages arrive", pages, seconds=PATIENCE, servers=(prometheus, alertmanager))
        page = {"alertname": "SLOErrorBudgetBurnPage", "service": "shop", "severity": "page"}
        assert arrived["availability"]["labels"] == page | {"slo": "availability", "http_route": "/pay"}
        assert arrived["latency"]["labels"] == page | {"slo": "latency"}
        summary = "shop/availability (http_route=/pay) is burning its error budget too fast (page)"
        assert arrived["availability"]["annotations"]["summary"] == summary
        points = Api(url=prometheus.url).newest("slo:sli_error:ratio_rate5m")
        ratios = {(point.labels["slo"], point.labels.get("http_route")): point.value for point in points}
        assert ratios == {
            ("availability", "/pay"): 1,
            ("availability", "/"): 0,
            ("latency", None): pytest.approx(_SLOW, rel=0.01),
        }


def compiled(folder: Path) -> Path:
    """Compile the rules of the spec; check and test them with promtool 3."""
    specs = folder / "specs"
    specs.mkdir()
    (specs / "shop.slo.yaml").write_text(_SPEC)
    (folder / "slo.yaml").write_text(_SETTINGS)
    generated = folder / "generated"
    command = (sys.executable, "-m", "slo_compiler")
    options = (specs, "--output", generated, "--settings", folder / "slo.yaml")
    run_tool(*command, "compile", *options, "--no-cache")
    run_tool(*command, "check", *options, "--promtool", program("promtool-3"))
    return generated
