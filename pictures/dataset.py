"""Builds the data set: compiled dashboards, and Prometheus blocks with the series that they read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bench.blocks import Stored, import_blocks
from pictures.many import DELIVERY_NUMBERS, delivery_spec, many_specs, platform_spec
from pictures.programs import HOME
from pictures.recorded import Recorded, SloSeries, policy_constants, raw_counter, selector
from pictures.scenes import MAIN
from pictures.services import BILLING, SHOP, bulk, gateway
from pictures.traffic import FULL, GROUPS, OVERVIEW, PRESENT
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.spec.load_settings import load_settings_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pictures.traffic import Grid, Traffic
    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.model import Service, Settings

_REPOSITORIES = HOME / "repositories"
_PLAIN = "version: slo-settings/v1\n"
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?=\{)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Files of the data set."""

    dashboards: Path
    """Has a directory per repository, with its specs and the output of `slo compile`."""
    blocks: Path


def build(folder: Path) -> Dataset:
    """Compile the specs and write the samples, in an empty or new directory."""
    dashboards = compile_specs(folder)
    text = (dashboards / MAIN / "overview.json").read_text(encoding="utf-8")
    stored = (
        *_slos(_main_plans("shop"), SHOP),
        *_groups(_main_plans("gateway"), gateway(), label="route"),
        *_billing(),
        *_policies(),
        *_raw_errors(),
        *_delivery(),
        *_platform(),
        *_many(frozenset(_METRIC.findall(text))),
    )
    blocks = folder / "data"
    import_blocks(stored, into=blocks, scratch=folder / "text")
    return Dataset(dashboards=dashboards, blocks=blocks)


def rebuild(folder: Path) -> Dataset:
    """Compile the specs again, and use the samples that an earlier run wrote to this directory."""
    blocks = folder / "data"
    if not blocks.exists():
        return build(folder)
    return Dataset(dashboards=compile_specs(folder), blocks=blocks)


def compile_specs(folder: Path) -> Path:
    """Compile copies of both repositories below a directory, and return it."""
    for repository in _repositories():
        copy = folder / repository.name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(repository, copy)
        if repository.name == "main":
            for service, text in (("platform", platform_spec()), ("delivery", delivery_spec())):
                (copy / "specs" / f"{service}.slo.yaml").write_text(text, encoding="utf-8")
        _compile(copy)
    return folder


def _compile(repository: Path) -> None:
    """Run this checkout's compiler, also where another one is installed."""
    command = (sys.executable, "-m", "slo_compiler", "compile", "specs", "--no-cache")
    own = os.environ | {"PYTHONPATH": str(HOME.parent)}
    done = subprocess.run(command, cwd=repository, env=own, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"slo compile failed: {done.stdout}{done.stderr}")


def _repositories() -> list[Path]:
    return sorted(path for path in _REPOSITORIES.iterdir() if path.is_dir())


Planned = tuple["AlertPlan", "Settings"]


def _main_spec(service: str) -> str:
    return (_REPOSITORIES / "main" / "specs" / f"{service}.slo.yaml").read_text(encoding="utf-8")


def _main_plans(service: str) -> tuple[Planned, ...]:
    return _plans(_main_spec(service))


def _plans(spec: str, *, settings: str = _PLAIN, environment: str = "") -> tuple[Planned, ...]:
    plan, own = _loaded(spec, settings, environment)
    return tuple((alerts, own) for alerts in plan.slos)


def _service(spec: str, *, settings: str = _PLAIN, environment: str = "") -> tuple[Service, Settings]:
    plan, own = _loaded(spec, settings, environment)
    return plan.service, own


def _loaded(spec: str, settings: str, environment: str) -> tuple[ServicePlan, Settings]:
    loaded, _ = load_settings_bytes("slo.yaml", settings.encode())
    own = loaded.of(environment) if environment else loaded
    found = load_spec_bytes("specs/any.slo.yaml", spec.encode(), settings=own)
    assert found.plan, found.diagnostics  # noqa: S101 - the specs are ours
    return found.plan, own


def _slos(plans: Iterable[Planned], traffic: Mapping[str, Traffic]) -> Iterator[Stored]:
    for plan, settings in plans:
        yield from _stored(SloSeries(plan=plan, settings=settings, traffic=traffic[plan.slo.name], group={}))


def _groups(plans: Iterable[Planned], traffic: Mapping[str, Traffic], *, label: str) -> Iterator[Stored]:
    for plan, settings in plans:
        series: dict[str, Stored] = {}  # all groups have the same constants
        for value, own in traffic.items():
            group = SloSeries(plan=plan, settings=settings, traffic=own, group={label: value})
            series |= {one.name: one for one in _stored(group)}
        yield from series.values()


def _environments() -> tuple[str, str]:
    """Return the settings with environments, and the spec of their service."""
    folder = _REPOSITORIES / "environments"
    settings, spec = (folder / "slo.yaml", folder / "specs" / "billing.slo.yaml")
    return settings.read_text(encoding="utf-8"), spec.read_text(encoding="utf-8")


def _billing() -> Iterator[Stored]:
    settings, spec = _environments()
    for environment, traffic in BILLING.items():
        yield from _slos(_plans(spec, settings=settings, environment=environment), traffic)


def _policies() -> Iterator[Stored]:
    loaded = [_service(_main_spec(service)) for service in ("shop", "gateway")]
    settings, spec = _environments()
    loaded += [_service(spec, settings=settings, environment=name) for name in BILLING]
    for service, own in loaded:
        for one in policy_constants(service, own):
            yield _sampled(one, FULL)


def _raw_errors() -> Iterator[Stored]:
    """The counters behind the charts of errors by code."""
    for job, labels, traffic in (
        ("shop", {}, SHOP["availability"]),
        *(("gateway", {"route": route}, traffic) for route, traffic in gateway().items()),
        *(("billing", {"cluster": name}, slos["availability"]) for name, slos in BILLING.items()),
    ):
        for code, share in (("500", 0.7), ("503", 0.3)):
            names = {"job": job, "code": code, **labels}
            counter = raw_counter("http_requests_total", names, replace(traffic, grid=FULL), share=share)
            yield _sampled(counter, FULL)


def _delivery() -> Iterator[Stored]:
    for number, (plan, settings) in zip(DELIVERY_NUMBERS, _plans(delivery_spec()), strict=True):
        yield from _stored(_one_of_many(number, plan, settings, grid=GROUPS))


def _platform() -> Iterator[Stored]:
    for number, (plan, settings) in enumerate(_plans(platform_spec())):
        yield from _stored(_one_of_many(number, plan, settings, grid=PRESENT))


def _many(read: frozenset[str]) -> Iterator[Stored]:
    """Return only the series that the overview reads: nobody opens the dashboards of these services."""
    plans = (planned for spec in many_specs().values() for planned in _plans(spec))
    for number, (plan, settings) in enumerate(plans):
        yield from _stored(_one_of_many(number, plan, settings, grid=OVERVIEW), only=read)


def _one_of_many(number: int, plan: AlertPlan, settings: Settings, *, grid: Grid) -> SloSeries:
    traffic = bulk(number, budget=float(plan.slo.error_budget), grid=grid)
    return SloSeries(plan=plan, settings=settings, traffic=traffic, group={})


def _stored(series: SloSeries, *, only: frozenset[str] = frozenset()) -> Iterator[Stored]:
    for one in series.all(only):
        yield _sampled(one, series.traffic.grid)


def _sampled(one: Recorded, grid: Grid) -> Stored:
    kept = grid.sampled(is_dense=one.is_dense) & ~np.isnan(one.values) & (grid.times % one.every == 0)
    return Stored(name=selector(one), times=grid.times[kept], values=one.values[kept].round(10))
