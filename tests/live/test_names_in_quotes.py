"""Raw series with names in quotes, in a real Prometheus 3: the page reaches an Alertmanager that knows only
plain names."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

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
"""
_SETTINGS = """\
version: slo-settings/v1
prometheus: {version: "3.0"}
intervals: {fast: 15s, slow: 15s}
"""


def metrics() -> str:
    """Two routes of fifty requests a second each, of which one answers every request with 503."""
    count = int(time.time() * 50)
    name, route, status = "http.server.request.duration_count", "http.route", "http.response.status_code"
    lines = [f'# TYPE "{name}" counter']
    for path, code in (("/pay", 503), ("/", 200)):
        lines.append(f'{{"{name}", "{route}"="{path}", "{status}"="{code}"}} {count}')
    return "\n".join(lines) + "\n"


def test_a_page_about_names_with_dots_arrives(tmp_path: Path) -> None:
    generated = compiled(tmp_path)
    release = Release(prometheus=program("prometheus-3"), promtool=program("promtool-3"))
    with ExitStack() as running:
        webhook = running.enter_context(listening())
        exporter = running.enter_context(exposing(metrics, content_type=ANY_NAMES))
        alertmanager = running.enter_context(running_alertmanager(webhook, folder=tmp_path))
        config = {
            "global": {"scrape_interval": "5s"},
            "rule_files": [str(generated / "rules" / "*.yaml")],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager.address]}]}]},
            "scrape_configs": [{"job_name": "shop", "static_configs": [{"targets": [exporter]}]}],
        }
        path = tmp_path / "prometheus.yml"
        path.write_text(yaml.safe_dump(config))
        prometheus = running.enter_context(release.serve(tmp_path, config=path, address=free_address()))
        [page] = wait_for(
            "a page arrives",
            lambda: webhook.alerts(alertname="SLOErrorBudgetBurnPage"),
            seconds=PATIENCE,
            servers=(prometheus, alertmanager),
        )[:1]
        assert page["labels"] == {
            "alertname": "SLOErrorBudgetBurnPage",
            "service": "shop",
            "slo": "availability",
            "http_route": "/pay",
            "severity": "page",
        }
        summary = "shop/availability (http_route=/pay) burns its error budget too fast (page)"
        assert page["annotations"]["summary"] == summary
        ratios = Api(url=prometheus.url).newest("slo:sli_error:ratio_rate5m")
        assert {point.labels["http_route"]: point.value for point in ratios} == {"/pay": 1, "/": 0}


def compiled(folder: Path) -> Path:
    """The rules of the spec, checked and tested by promtool 3."""
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
