"""`python -m bench.truth --rules NAME=DIRECTORY`: compare rules with the truth.

A directory is a checkout, whose compiler is run, or what `--specs` wrote, compiled. Needs go.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.truth.matching import outcomes, strays
from bench.truth.rule_sets import RULES_ONLY, RuleSet, build, rule_set, simulate, write_specs
from bench.truth.scenarios import scenarios
from bench.truth.tables import report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.truth.scenarios import Scenario

_ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the selected scenarios with every rule set; print tables, and write JSON on request."""
    names = [scenario.name for scenario in scenarios()]
    parser = argparse.ArgumentParser(
        prog="python -m bench.truth", description="Compare rules with the truth."
    )
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help=f"from {', '.join(names)} (default: all)"
    )
    parser.add_argument(
        "--rules", action="append", metavar="NAME=DIRECTORY", help="default: this=checkout of the tool"
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="simulations whose name contains the text")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all outcomes")
    parser.add_argument("--specs", type=Path, metavar="DIRECTORY", help="write the specs and exit")
    parser.add_argument(
        "--simulator", type=Path, metavar="FILE", help="use a simulator that is already built"
    )
    parser.add_argument("--settings", type=Path, metavar="FILE", help="slo.yaml to compile with")
    parser.add_argument(
        "--scrape", type=int, default=30, metavar="SECONDS", help="scrape interval (default: 30)"
    )
    parser.add_argument("--complete", action="store_true", help="evaluate every rule every time; slow")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - set(names):
        parser.error(f"unknown scenario: {', '.join(sorted(unknown))}")
    chosen = [_adapted(s, options) for s in scenarios() if s.name in (options.scenarios or names)]
    if options.specs:
        write_specs(chosen, options.specs)
        return 0
    with tempfile.TemporaryDirectory(prefix="slo-truth-") as name:
        found = _run(chosen, options, scratch=Path(name))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _adapted(scenario: Scenario, options: argparse.Namespace) -> Scenario:
    changes = {"scrape": options.scrape} | ({"calm": False} if options.complete else {})
    kept = tuple(found | changes for found in scenario.simulations if options.only in found["name"])
    return replace(scenario, simulations=kept)


def _run(chosen: Sequence[Scenario], options: argparse.Namespace, *, scratch: Path) -> dict[str, Any]:
    program = options.simulator or build(scratch)
    settings = options.settings.read_text(encoding="utf-8") if options.settings else RULES_ONLY
    rule_sets = []
    for entry in options.rules or (f"this={_ROOT}",):
        name, _, path = entry.partition("=")
        folder = scratch / "rules" / name
        rule_sets.append(rule_set(name, Path(path), scenarios=chosen, folder=folder, settings=settings))
    found: dict[str, Any] = {}
    for scenario in chosen:
        if not scenario.simulations:
            continue
        begin = time.monotonic()
        runs = {rules.name: _results(program, rules, scenario, scratch) for rules in rule_sets}
        found[scenario.name] = {name: _as_json(scenario, results) for name, results in runs.items()}
        print(f"{report(scenario, runs)}\n", flush=True)
        print(f"truth: {scenario.name} took {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return found


def _results(program: Path, rules: RuleSet, scenario: Scenario, scratch: Path) -> list[dict[str, Any]]:
    return simulate(program, rules, scenario.simulations, scratch=scratch / "patched" / rules.name)


def _as_json(scenario: Scenario, results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
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


if __name__ == "__main__":
    sys.exit(main())
