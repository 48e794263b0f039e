"""Compiles the specs with each compiler to compare, and runs the simulator."""

from __future__ import annotations

import hashlib
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
    program: Path,
    rules: RuleSet,
    simulations: Sequence[Simulation],
    *,
    scratch: Path,
    cache: Path | None = None,
) -> list[dict[str, Any]]:
    """Run simulations with the rules of one rule set; return a result for each.

    With `cache`, results are kept there, so that an interrupted run continues where it stopped.
    """
    inputs = {simulation["name"]: _with_rules(simulation, rules, scratch) for simulation in simulations}
    kept = cache or scratch / "results"
    kept.mkdir(parents=True, exist_ok=True)
    files = {name: kept / f"{_digest(program, found)}.json" for name, found in inputs.items()}
    missing = [found for name, found in inputs.items() if not files[name].exists()]
    with subprocess.Popen(
        (str(program),), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(missing))
        process.stdin.close()
        for line in process.stdout:
            files[json.loads(line)["name"]].write_text(line, encoding="utf-8")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    results: list[dict[str, Any]] = [json.loads(file.read_text(encoding="utf-8")) for file in files.values()]
    for result in results:
        for warning in result["warnings"] or ():
            print(f"truth: {rules.name}: {result['name']}: {warning}", file=sys.stderr)
    return results


def _digest(program: Path, simulation: Simulation) -> str:
    """Hash all that decides a result: the simulation, the text of its rules, and the simulator."""
    digest = hashlib.sha256(program.read_bytes())
    for file in simulation["rules"]:
        digest.update(Path(file["path"]).read_bytes())
    anywhere = [(file["at"], Path(file["path"]).name) for file in simulation["rules"]]
    digest.update(json.dumps([{**simulation, "rules": anywhere}], sort_keys=True).encode())
    return digest.hexdigest()


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
