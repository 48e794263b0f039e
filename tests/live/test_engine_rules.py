"""The same rules and the same data in Prometheus, Mimir, Thanos and VictoriaMetrics give the same results.

One Prometheus scrapes a service, and sends the samples to Mimir, VictoriaMetrics and a second Prometheus;
Thanos reads them by a sidecar. The second Prometheus and the rulers of the others evaluate the rules.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
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
from .processes import Program, free_address, program, run_tool, wait_for
from .traffic import Phase, Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

pytestmark = pytest.mark.full

INTERVAL = 15
"""Evaluation interval of the rules, and scrape interval, in seconds."""
TOLERANCE = 0.001
RATE = 50_000
"""Requests per second: so many that rounding to whole requests is far below the tolerance."""
FAILING = 0.0005
"""Half of what the target allows."""
FAULTY = 0.5
PATIENCE = 700
IDENTITY = 'cluster="eu", service="shop", slo="availability"'
RATIO = f"slo:sli_error:ratio_rate5m{{{IDENTITY}}}"
REMAINING = f"slo:period_error_budget_remaining:ratio{{{IDENTITY}}}"
PAGE = 'ALERTS{alertname="SLOErrorBudgetBurnPage", alertstate="firing", slo="availability"}'
LATER = {"victoria-metrics": INTERVAL}
"""Seconds that an engine pages later, by design: in vmalert, a page reads what was recorded before."""

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


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return Traffic([Phase(begin=time.time() - 3600, rate=RATE, failing=FAILING, slow=0)])


@pytest.fixture(scope="module")
def engines(traffic: Traffic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, ...]]:
    """All engines, which evaluate the compiled rules."""
    folder = tmp_path_factory.mktemp("engines")
    generated = compiled(folder)
    rules, mimir_rules, thanos_rules, vmalert_rules = (
        generated / "eu" / output / "shop.yaml" for output in ("rules", "mimir", "thanos", "vmalert")
    )
    with ExitStack() as stack:
        exporter = stack.enter_context(exporting(traffic)).address
        storage = stack.enter_context(running_victoria(free_address(), made(folder, "victoria")))
        mimir = stack.enter_context(running_mimir(free_address(), made(folder, "mimir")))
        evaluating = running_prometheus(made(folder, "prometheus"), rule_files=[str(rules)])
        prometheus = stack.enter_context(evaluating)
        stores = [f"{server.url}/api/v1/write" for server in (storage, prometheus)]
        stores.append(f"{mimir.url}/api/v1/push")
        scraping = running_prometheus(made(folder, "scraping"), **scraping_config(exporter, stores))
        source = stack.enter_context(scraping)
        grpc = free_address()
        thanos = stack.enter_context(running_thanos(source.url, folder / "scraping", endpoints=(grpc,)))
        ruling = running_thanos_ruler(thanos_rules, made(folder, "thanos"), query=thanos.url, grpc=grpc)
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
    raw = [{"source_labels": ["__name__"], "regex": "http_requests_total", "action": "keep"}]
    return {
        "scrape_configs": [{"job_name": "shop", "static_configs": [{"targets": [exporter]}]}],
        "remote_write": [
            {"url": url, "headers": dict([TENANT]), "write_relabel_configs": raw} for url in stores
        ],
    }


@contextmanager
def running_prometheus(folder: Path, **config: object) -> Iterator[Program]:
    """Start a Prometheus that also receives samples."""
    path = folder / "prometheus.yml"
    common = {"scrape_interval": f"{INTERVAL}s", "external_labels": {"cluster": "eu"}}
    path.write_text(yaml.safe_dump({"global": common, **config}))
    release = Release(prometheus=program("prometheus-3"), promtool=program("promtool-3"))
    flags = ("--web.enable-remote-write-receiver",)
    with release.serve(folder, config=path, address=free_address(), flags=flags) as server:
        yield server


def test_engines_agree(traffic: Traffic, engines: tuple[Engine, ...], capsys: pytest.CaptureFixture[str]):
    """One test, because it waits for minutes: the first tiles are recorded after five of them."""
    for engine in engines:
        wait_for(
            f"{engine.name} has a budget",
            lambda engine=engine: len(engine.samples(REMAINING)) > 1,
            seconds=PATIENCE,
            servers=engine.servers,
        )
    begin = time.time()
    steady = {engine.name: steady_values(engine) for engine in engines}
    traffic.go_on_with(Phase(begin=begin, rate=RATE, failing=FAULTY, slow=0))
    pages = {engine.name: the_page(engine, after=begin) - begin for engine in engines}
    faulty = {engine.name: engine.samples(RATIO, after=begin) for engine in engines}
    with capsys.disabled():
        print(report(steady, pages))
    every_value_is_that_of_prometheus(steady)
    ratios_rise_as_in_prometheus(faulty, begin=begin)
    for name, seconds in pages.items():
        assert seconds - pages["prometheus"] <= INTERVAL + LATER.get(name, 0), name


def steady_values(engine: Engine) -> tuple[float, float]:
    """Return the newest error ratio and remaining budget, while the traffic is even."""
    return engine.samples(RATIO)[-1].value, engine.samples(REMAINING)[-1].value


def the_page(engine: Engine, *, after: float) -> float:
    """Wait for the page; return the time of its first evaluation, by the clock of the rules."""
    found = wait_for(
        f"{engine.name} pages",
        lambda: engine.samples(PAGE, after=after),
        seconds=PATIENCE,
        servers=engine.servers,
    )
    return found[0].at


def report(steady: dict[str, tuple[float, float]], pages: dict[str, float]) -> str:
    """Return the differences as a table."""
    lines = ["", "engine            error ratio (5m)  remaining budget  page after"]
    for name, (ratio, remaining) in steady.items():
        lines.append(f"{name:<18}{ratio:<18.8f}{remaining:<18.8f}{pages[name]:.0f} s")
    return "\n".join(lines)


def every_value_is_that_of_prometheus(steady: dict[str, tuple[float, float]]) -> None:
    expected = steady["prometheus"]
    assert expected == pytest.approx((FAILING, 1 - FAILING / 0.001), rel=TOLERANCE)
    for name, values in steady.items():
        assert values == pytest.approx(expected, rel=TOLERANCE), name


def ratios_rise_as_in_prometheus(faulty: dict[str, list[Point]], *, begin: float) -> None:
    """Every ratio is one of Prometheus at most one evaluation earlier or later."""
    expected = faulty["prometheus"]
    for name, points in faulty.items():
        within = [point for point in points if point.at < expected[-1].at]
        assert within, name
        for point in within:
            earliest = point.at - INTERVAL - LATER.get(name, 0)
            around = [one.value for one in expected if earliest <= one.at <= point.at + INTERVAL]
            least = min(around) if earliest > begin else FAILING
            assert least * (1 - TOLERANCE) <= point.value <= max(around) * (1 + TOLERANCE), (name, point)
