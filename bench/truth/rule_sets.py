"""Compiles the specs with each compiler to compare, and runs the simulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.truth.scenarios import Scenario, Simulation

_SOURCE = Path(__file__).parent / "simulator"
_PAGE = "SLOErrorBudgetBurnPage"
RULES_ONLY = "version: slo-settings/v1\noutputs: {dashboards: false, tests: false}\n"
"""Settings that compile rules only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Rule files, one directory per set of specs, one file per service."""

    name: str
    folder: Path


def write_specs(scenarios: Iterable[Scenario], folder: Path) -> None:
    """Write the specs of all scenarios, one directory per set."""
    for scenario in scenarios:
        for group, slos in scenario.specs.items():
            for slo in slos:
                path = folder / group / "specs" / f"{slo.name}.slo.yaml"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(slo.spec, encoding="utf-8")


def rule_set(
    name: str, source: Path, *, scenarios: Sequence[Scenario], folder: Path, settings: str = RULES_ONLY
) -> RuleSet:
    """Compile with the checkout at `source`; a directory without `slo_compiler` has compiled rules."""
    if not (source / "slo_compiler").is_dir():
        return RuleSet(name=name, folder=source)
    write_specs(scenarios, folder)
    for group in sorted(path for path in folder.iterdir() if path.is_dir()):
        (group / "slo.yaml").write_text(settings, encoding="utf-8")
        command = (sys.executable, "-m", "slo_compiler", "compile", "specs", "-o", "generated", "--no-cache")
        environment = os.environ | {"PYTHONPATH": str(source.resolve())}
        subprocess.run(command, cwd=group, env=environment, check=True, stdout=subprocess.DEVNULL)
    return RuleSet(name=name, folder=folder)


def build(folder: Path) -> Path:
    """Build the simulator with go, and return its path."""
    program = folder / "simulator"
    subprocess.run(("go", "build", "-o", str(program), "."), cwd=_SOURCE, check=True)
    return program


def simulate(
    program: Path, rules: RuleSet, simulations: Sequence[Simulation], *, scratch: Path
) -> list[dict[str, Any]]:
    """Run simulations with the rules of one rule set; return a result for each."""
    inputs = [_with_rules(simulation, rules, scratch) for simulation in simulations]
    done = subprocess.run(
        (str(program),), input=json.dumps(inputs), text=True, stdout=subprocess.PIPE, check=True
    )
    results: list[dict[str, Any]] = json.loads(done.stdout)
    for result in results:
        for warning in result["warnings"] or ():
            print(f"truth: {rules.name}: {result['name']}: {warning}", file=sys.stderr)
    return results


def _with_rules(simulation: Simulation, rules: RuleSet, scratch: Path) -> Simulation:
    files = []
    for at, group in simulation.get("rule_sets", [(0, "main")]):
        path = rules.folder / group / "generated" / "rules" / f"{simulation['slo']}.yaml"
        if simulation.get("keep_firing_for"):
            path = _patched(path, simulation["keep_firing_for"], scratch)
        files.append({"at": at, "path": str(path.resolve())})
    return {**simulation, "rules": files}


def _patched(path: Path, keep_firing_for: str, scratch: Path) -> Path:
    """Return a copy of a rule file with another `keep_firing_for` of its pages."""
    document: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for group in document["groups"]:
        for rule in group["rules"]:
            if rule.get("alert") == _PAGE:
                rule["keep_firing_for"] = keep_firing_for
    copy = scratch / keep_firing_for / path.name  # the name sets the offsets of the groups
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return copy
