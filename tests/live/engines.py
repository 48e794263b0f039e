"""Starts engines that have the API of Prometheus, and their rulers: VictoriaMetrics, Thanos and Mimir."""

from __future__ import annotations

import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import yaml

from .processes import Program, free_address, program, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TENANT = ("X-Scope-OrgID", "shop")
"""The tenant of Mimir, as a header."""
RULER = "ruler"
"""The label of the series of the Thanos ruler, which Thanos Query removes."""
_MEMORY = "kvstore: {store: inmemory}"
_MIMIR = """\
target: all
multitenancy_enabled: true
server:
  http_listen_address: 127.0.0.1
  http_listen_port: {port}
  grpc_listen_address: 127.0.0.1
  grpc_listen_port: {grpc}
common: {{storage: {{backend: filesystem, filesystem: {{dir: {folder}/common}}}}}}
blocks_storage:
  filesystem: {{dir: {folder}/blocks}}
  tsdb: {{dir: {folder}/tsdb}}
  bucket_store: {{sync_dir: {folder}/sync}}
ingester: {{ring: {{{ring}, replication_factor: 1, min_ready_duration: 0s}}}}
distributor: {{ring: {{{ring}}}}}
store_gateway: {{sharding_ring: {{{ring}, replication_factor: 1}}}}
compactor: {{data_dir: {folder}/compactor, sharding_ring: {{{ring}}}}}
ruler: {{rule_path: {folder}/rules, poll_interval: 5s, ring: {{{ring}}}}}
ruler_storage: {{backend: filesystem, filesystem: {{dir: {folder}/ruler}}}}
alertmanager:
  data_dir: {folder}/alertmanager
  external_url: http://127.0.0.1/alertmanager
  sharding_ring: {{{ring}, replication_factor: 1}}
alertmanager_storage: {{backend: filesystem, filesystem: {{dir: {folder}/alerts}}}}
query_scheduler: {{ring: {{{ring}}}}}
memberlist: {{bind_addr: [127.0.0.1], bind_port: {gossip}}}
frontend: {{address: 127.0.0.1}}
usage_stats: {{enabled: false}}
"""


def port(address: str) -> str:
    return address.rpartition(":")[2]


def is_ready_at(url: str) -> Callable[[], bool]:
    def is_ready() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    return is_ready


@contextmanager
def running_victoria(
    address: str, folder: Path, *flags: str, latency_offset: str = "0s"
) -> Iterator[Program]:
    """Start VictoriaMetrics, which returns new samples after `latency_offset`; its own default is 30s."""
    command = [
        program("victoria-metrics"),
        f"-httpListenAddr={address}",
        f"-storageDataPath={folder}",
        f"-search.latencyOffset={latency_offset}",
        *flags,
    ]
    with running(command, name="victoria-metrics", address=address, folder=folder) as server:
        yield server


@contextmanager
def running_mimir(address: str, folder: Path) -> Iterator[Program]:
    ports = {"port": port(address), "grpc": port(free_address()), "gossip": port(free_address())}
    ring = f"{_MEMORY}, instance_addr: 127.0.0.1"
    (folder / "mimir.yml").write_text(_MIMIR.format(folder=folder, ring=ring, **ports))
    command = [program("mimir"), f"-config.file={folder}/mimir.yml"]
    is_ready = is_ready_at(f"http://{address}/ready")
    with running(command, name="mimir", address=address, folder=folder, is_ready=is_ready) as server:
        yield server


@contextmanager
def running_thanos(prometheus: str, folder: Path, *, endpoints: tuple[str, ...] = ()) -> Iterator[Program]:
    """Start Thanos Query over a sidecar of Prometheus, and over further stores, which may be unreachable."""
    sidecar, grpc, address = free_address(), free_address(), free_address()
    start = [program("thanos"), "sidecar", f"--prometheus.url={prometheus}", f"--tsdb.path={folder}/data"]
    start += [f"--http-address={sidecar}", f"--grpc-address={grpc}"]
    query = [program("thanos"), "query", f"--http-address={address}", f"--grpc-address={free_address()}"]
    query += [f"--endpoint={grpc}", f"--query.replica-label={RULER}"]
    query += [f"--endpoint-strict={endpoint}" for endpoint in endpoints]
    with (
        running(start, name="sidecar", address=sidecar, folder=folder),
        running(query, name="thanos", address=address, folder=folder) as server,
    ):
        yield server


@contextmanager
def running_thanos_ruler(
    rules: Path, folder: Path, *, query: str, grpc: str, flags: tuple[str, ...] = ()
) -> Iterator[Program]:
    """Start a ruler that reads from Thanos Query; its series are read at `grpc`.

    As usual, it has a label for its cluster, which its series have in Thanos Query.
    """
    address = free_address()
    command = [program("thanos"), "rule", f"--rule-file={rules}", f"--query={query}"]
    command += [f"--data-dir={folder}/ruler", f"--http-address={address}", f"--grpc-address={grpc}"]
    command += [f'--label={RULER}="a"', f"--alert.label-drop={RULER}", '--label=cluster="eu"', *flags]
    with running(command, name="thanos-rule", address=address, folder=folder) as server:
        yield server


@contextmanager
def running_vmalert(
    rules: Path, folder: Path, *, storage: str, address: str | None = None
) -> Iterator[Program]:
    """Start vmalert, which reads from VictoriaMetrics and writes to it."""
    address = address or free_address()
    command = [program("vmalert"), f"-rule={rules}", f"-httpListenAddr={address}", "-notifier.blackhole"]
    command += [f"-datasource.url={storage}", f"-remoteWrite.url={storage}", f"-remoteRead.url={storage}"]
    is_ready = is_ready_at(f"http://{address}/health")
    with running(command, name="vmalert", address=address, folder=folder, is_ready=is_ready) as server:
        yield server


def load_into_mimir(rules: Path, mimir: Program) -> None:
    """Send the groups of a namespace to Mimir, one by one, as mimirtool does."""
    document = yaml.safe_load(rules.read_text())
    for group in document["groups"]:
        request = urllib.request.Request(
            f"{mimir.url}/prometheus/config/v1/rules/{document['namespace']}",
            data=yaml.safe_dump(group).encode(),
            headers=dict([TENANT, ("Content-Type", "application/yaml")]),
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 202, answer.read()
