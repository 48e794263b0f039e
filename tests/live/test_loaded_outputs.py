"""`slo check --live` knows the rules of each output in Prometheus, Thanos, Mimir and VictoriaMetrics."""

from __future__ import annotations

import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from slo_compiler.model.connection import Connection
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.workflows.check_live import check_live
from slo_compiler.workflows.compile import CompileRequest, compile_repository

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
from .processes import PATIENCE, Program, free_address, program, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from slo_compiler.workflows.compile import CompileResult

pytestmark = pytest.mark.full

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
_SETTINGS = """\
version: slo-settings/v1
intervals: {fast: 15s, slow: 15s}
outputs: {tests: false, dashboards: false, thanos: true, mimir: true, vmalert: true}
environments: {eu: {labels: {cluster: eu}}}
"""
NO_DATA = {"SLO6530", "SLO6531", "SLO6535", "SLO6536"}
"""Codes of findings about servers without raw series and with the default retention."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that lists rules, and its loaded file."""

    client: PrometheusClient
    rules: Path
    load: Callable[[], None]
    """Load the file again after a change."""
    servers: tuple[Program, ...]


@dataclass(frozen=True, kw_only=True)
class System:
    """A repository and its servers, by output."""

    request: CompileRequest
    compiled: CompileResult
    servers: dict[str, Server]

    def findings(self, client: PrometheusClient) -> list[tuple[str, str, str]]:
        """Return code, message and hint of the findings."""
        found = check_live(self.request, self.compiled, client, environment="eu").diagnostics
        return [(one.code, one.message, one.hint or "") for one in found if one.code not in NO_DATA]

    def settles(self, output: str, *expected: tuple[str, str]) -> None:
        """Wait until the findings have these codes, and these words in their messages."""
        server = self.servers[output]

        def as_expected() -> bool:
            found = self.findings(server.client)
            return len(found) == len(expected) and all(
                code == one[0] and words in one[1] and f"/eu/{output}/shop.yaml again" in one[2]
                for one, (code, words) in zip(sorted(found), expected, strict=True)
            )

        wait_for(f"{output}: {expected}", as_expected, seconds=PATIENCE, servers=server.servers)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "specs").mkdir()
    (folder / "specs" / "shop.slo.yaml").write_text(_SPEC)
    (folder / "slo.yaml").write_text(_SETTINGS)
    request = CompileRequest(
        specs=(str(folder / "specs"),),
        output=str(folder / "generated"),
        settings=str(folder / "slo.yaml"),
        cache=False,
        processes=1,
    )
    result = compile_repository(request)
    assert not result.has_failed, result.diagnostics
    with ExitStack() as running:
        servers = {
            output: start(running, made(folder, output), copied(folder, output))
            for output, start in (
                ("rules", prometheus),
                ("thanos", thanos),
                ("mimir", mimir),
                ("vmalert", vmalert),
            )
        }
        yield System(request=request, compiled=result, servers=servers)


def made(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def copied(folder: Path, output: str) -> Path:
    """Copy the rules of an output, so that they can be changed."""
    text = (folder / "generated" / "eu" / output / "shop.yaml").read_text()
    path = folder / f"{output}.yaml"
    path.write_text(text)
    return path


def reloading(server: Program) -> Callable[[], None]:
    def reload() -> None:
        request = urllib.request.Request(f"{server.url}/-/reload", method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200

    return reload


def client_of(server: Program) -> PrometheusClient:
    return PrometheusClient(Connection(url=server.url))


def running_prometheus(running: ExitStack, folder: Path, rules: list[Path]) -> Program:
    config = folder / "prometheus.yml"
    labels = {"external_labels": {"cluster": "eu"}}
    config.write_text(yaml.safe_dump({"global": labels, "rule_files": list(map(str, rules))}))
    release = Release(prometheus=program("prometheus-3"), promtool=program("promtool-3"))
    flags = ("--web.enable-lifecycle",)
    return running.enter_context(release.serve(folder, config=config, address=free_address(), flags=flags))


def prometheus(running: ExitStack, folder: Path, rules: Path) -> Server:
    server = running_prometheus(running, folder, [rules])
    return Server(client=client_of(server), rules=rules, load=reloading(server), servers=(server,))


def thanos(running: ExitStack, folder: Path, rules: Path) -> Server:
    source = running_prometheus(running, folder, [])
    grpc = free_address()
    query = running.enter_context(running_thanos(source.url, folder, endpoints=(grpc,)))
    ruler = running.enter_context(running_thanos_ruler(rules, folder, query=query.url, grpc=grpc))
    return Server(client=client_of(query), rules=rules, load=reloading(ruler), servers=(query, ruler))


def mimir(running: ExitStack, folder: Path, rules: Path) -> Server:
    server = running.enter_context(running_mimir(free_address(), folder))

    def load() -> None:
        namespace = yaml.safe_load(rules.read_text())["namespace"]
        url = f"{server.url}/prometheus/config/v1/rules/{namespace}"
        old = urllib.request.Request(url, headers=dict([TENANT]), method="DELETE")
        with urllib.request.urlopen(old, timeout=30) as answer:
            assert answer.status == 202
        load_into_mimir(rules, server)

    load_into_mimir(rules, server)
    connection = Connection(url=f"{server.url}/prometheus", headers=(TENANT,))
    return Server(client=PrometheusClient(connection), rules=rules, load=load, servers=(server,))


def vmalert(running: ExitStack, folder: Path, rules: Path) -> Server:
    """Start VictoriaMetrics with the URL of vmalert, and vmalert."""
    address = free_address()
    proxy = f"-vmalert.proxyURL=http://{address}"
    storage = running.enter_context(running_victoria(free_address(), folder, proxy))
    starting = running_vmalert(rules, folder, storage=storage.url, address=address)
    server = running.enter_context(starting)
    return Server(client=client_of(storage), rules=rules, load=reloading(server), servers=(storage, server))


def rewrite(server: Server, change: Callable[[list[dict[str, Any]]], None]) -> None:
    document = yaml.safe_load(server.rules.read_text())
    change(document["groups"])
    server.rules.write_text(yaml.safe_dump(document, sort_keys=False))
    server.load()


def spoil(groups: list[dict[str, Any]]) -> None:
    """Change an alert, and add a group as an SLO that was removed would leave it."""
    [page] = [rule for group in groups for rule in group["rules"] if "BurnPage" in rule.get("alert", "")]
    page["expr"] = page["expr"].replace("0.01344", "0.5")
    old = {"record": "slo:old:ratio", "expr": "vector(1)"}
    groups.append({"name": "slo:eu:shop:removed:fast", "interval": "15s", "rules": [old]})


def test_the_loaded_rules_of_each_output(system: System):
    """One test for all servers, because it waits until rules are evaluated."""
    for output in system.servers:
        system.settles(output)
    for server in system.servers.values():
        rewrite(server, spoil)
    for output in system.servers:
        system.settles(
            output,
            ("SLO6521", "SLOErrorBudgetBurnPage (expression)"),
            ("SLO6523", "group slo:eu:shop:removed:fast"),
        )
    gone = dict.fromkeys(system.servers, "")
    for output, server in system.servers.items():
        rewrite(server, lambda groups, output=output: gone.update({output: groups.pop(1)["name"]}))
    for output, server in system.servers.items():
        wait_for(
            f"{output} reports {gone[output]}",
            lambda server=server, output=output: any(
                message.endswith(f"are not loaded: group {gone[output]}")
                for _, message, _ in system.findings(server.client)
            ),
            seconds=PATIENCE,
            servers=server.servers,
        )


def test_victoria_metrics_without_the_url_of_vmalert(system: System, tmp_path: Path):
    with running_victoria(free_address(), tmp_path) as storage:
        [found] = [one for one in system.findings(client_of(storage)) if one[0] == "SLO6539"]
    assert "-vmalert.proxyURL" in found[2]
