"""Runs scenarios with every rule set, and reports them side by side."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.truth.matching import firings, outcomes, strays
from bench.truth.rule_sets import RULES_ONLY, build, rule_set, simulate
from bench.truth.scenarios import scenarios
from bench.truth.tables import report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.truth.scenarios import Scenario
    from bench.truth.tables import Runs

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What to run: the scenarios, and checkouts or compiled rules by name."""

    scenarios: tuple[Scenario, ...]
    sources: Mapping[str, Path]
    settings: str = RULES_ONLY
    simulator: Path | None = None
    """A simulator that is already built."""
    cache: Path | None = None
    """Directory in which results are kept."""


def run() -> tuple[str, bool]:
    """Run all scenarios with the rules of this checkout; return the tables, and True if the goals are met."""
    everything = compare(Comparison(scenarios=scenarios(), sources={"slo": ROOT}))
    return "\n\n".join(text for text, _ in everything.values()), _met(everything)


def compare(comparison: Comparison) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the tables and the outcomes of each scenario."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="slo-truth-") as name:
        scratch = Path(name)
        program = comparison.simulator or build(scratch)
        rule_sets = [
            rule_set(
                tool,
                path,
                scenarios=comparison.scenarios,
                folder=scratch / "rules" / tool,
                settings=comparison.settings,
            )
            for tool, path in comparison.sources.items()
        ]
        for scenario in comparison.scenarios:
            begin = time.monotonic()
            runs = {
                rules.name: simulate(
                    program,
                    rules,
                    scenario.simulations,
                    scratch=scratch / "patched" / rules.name,
                    cache=comparison.cache,
                )
                for rules in rule_sets
            }
            found[scenario.name] = report(scenario, runs), _as_json(scenario, runs)
            seconds = time.monotonic() - begin
            print(f"truth: {scenario.name} took {seconds:.0f} s", file=sys.stderr, flush=True)
    return found


def _met(found: Mapping[str, tuple[str, Mapping[str, Any]]]) -> bool:
    """No incident is missed, no alert is false, and series of other rules cause no page."""
    incidents = (
        outcome["status"]
        for results in found["incidents"][1].values()
        for result in results
        for outcome in result["incidents"]
    )
    pages = (
        firings(result, severity="page") for results in found["ghosts"][1].values() for result in results
    )
    return not {"false", "missed"} & set(incidents) and not any(pages)


def _as_json(scenario: Scenario, runs: Runs) -> dict[str, list[dict[str, Any]]]:
    return {tool: _results(scenario, results) for tool, results in runs.items()}


def _results(scenario: Scenario, results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": result["name"],
            "seconds": result["seconds"],
            "incidents": [outcome.as_json() for outcome in outcomes(simulation, result)],
            "firings_without_incident": strays(simulation, result),
            "ratios": result["ratios"],
            "alerts": result["alerts"],
            "ideal": result["ideal"],
            "counts": result["counts"],
        }
        for simulation, result in zip(scenario.simulations, results, strict=True)
    ]
