"""The client with engines that have the API of Prometheus: VictoriaMetrics, Thanos Query and Mimir.

One Prometheus records series and sends them to VictoriaMetrics and Mimir; Thanos reads them by a sidecar.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from slo_compiler.model.connection import Connection
from slo_compiler.prometheus_api.client import Answer, PrometheusClient
from slo_compiler.prometheus_api.errors import AccessError, AnswerError, PrometheusError, QueryError

from .engines import TENANT, running_mimir, running_thanos, running_victoria
from .processes import PATIENCE, Program, free_address, program, running, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.full

ENGINES = ("victoria-metrics", "thanos", "mimir")
REMAINING = "slo:error_budget_remaining:ratio"

_RULES = f"""\
groups:
  - name: recorded
    rules:
      - {{record: {REMAINING}, expr: vector(0.25), labels: {{service: checkout, slo: availability}}}}
      - {{record: {REMAINING}, expr: vector(-1), labels: {{service: search, slo: availability}}}}
"""
_PROMETHEUS = """\
global:
  evaluation_interval: 1s
  external_labels: {{cluster: eu}}
rule_files: [rules.yml]
remote_write:
  - {{url: "http://{victoria}/api/v1/write"}}
  - {{url: "http://{mimir}/api/v1/push", headers: {{X-Scope-OrgID: shop}}}}
"""


@contextmanager
def running_prometheus(folder: Path, *, victoria: str, mimir: str) -> Iterator[Program]:
    address = free_address()
    (folder / "rules.yml").write_text(_RULES)
    (folder / "prometheus.yml").write_text(_PROMETHEUS.format(victoria=victoria, mimir=mimir))
    command = [
        program("prometheus-3"),
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address={address}",
    ]
    with running(command, name="prometheus", address=address, folder=folder) as server:
        yield server


@pytest.fixture(scope="module")
def engines(tmp_path_factory) -> Iterator[dict[str, Program]]:
    """All engines, with the recorded series of one Prometheus."""
    folders = {name: tmp_path_factory.mktemp(name) for name in (*ENGINES, "prometheus")}
    victoria, mimir = free_address(), free_address()
    with ExitStack() as stack:
        started = {
            "victoria-metrics": stack.enter_context(running_victoria(victoria, folders["victoria-metrics"])),
            "mimir": stack.enter_context(running_mimir(mimir, folders["mimir"])),
        }
        recording = running_prometheus(folders["prometheus"], victoria=victoria, mimir=mimir)
        url = stack.enter_context(recording).url
        reading = running_thanos(url, folders["prometheus"], endpoints=(free_address(),))
        started["thanos"] = stack.enter_context(reading)
        yield started


def connection_to(name: str, engines: dict[str, Program]) -> Connection:
    url = engines[name].url
    return Connection(url=f"{url}/prometheus", headers=(TENANT,)) if name == "mimir" else Connection(url=url)


@pytest.fixture(params=ENGINES)
def client(request, engines) -> PrometheusClient:
    """The client of an engine that has received the series."""
    client = PrometheusClient(connection_to(request.param, engines))

    def has_all() -> bool:
        try:
            return len(client.query(REMAINING).samples) == 2
        except PrometheusError:
            return False

    wait_for("the series are there", has_all, seconds=PATIENCE, servers=(engines[request.param],))
    return client


def test_recorded_series_are_read_by_the_labels_of_the_environment(client):
    answer: Answer = client.query(f'{REMAINING}{{cluster="eu", service="checkout"}}')
    (sample,) = answer.samples
    assert sample.value == 0.25
    assert sample.labels["slo"] == "availability"
    assert client.query(f'{REMAINING}{{cluster="us"}}').samples == ()


def test_scalars_and_aggregations(client):
    assert client.query("1 + 1").samples[0].value == 2
    assert client.query(f"min(last_over_time({REMAINING}[5m]))").samples[0].value == -1


def test_a_wrong_query_and_a_wrong_path(client):
    with pytest.raises(QueryError, match="rejects the query"):
        client.query("sum(")
    with pytest.raises((AnswerError, QueryError)):
        client.get("nothing")


def test_mimir_needs_a_tenant_and_its_path(engines):
    url = engines["mimir"].url
    with pytest.raises(AccessError, match="needs a tenant"):
        PrometheusClient(Connection(url=f"{url}/prometheus")).query("1")
    with pytest.raises(AnswerError, match="Mimir has /prometheus"):
        PrometheusClient(Connection(url=url, headers=(TENANT,))).query("1")
    other = Connection(url=f"{url}/prometheus", headers=(("X-Scope-OrgID", "other"),))
    assert PrometheusClient(other).query(REMAINING).samples == ()


def test_thanos_warns_that_a_result_is_partial(engines):
    answer = PrometheusClient(connection_to("thanos", engines)).query(REMAINING)
    assert any("receive series" in warning or "fetch series" in warning for warning in answer.warnings)
