"""`python -m bench.truth --rules NAME=DIRECTORY`: compare rules with the truth, side by side.

A directory is a checkout, whose compiler is run, or what `--specs` wrote, compiled. Needs go.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.truth.rule_sets import RULES_ONLY, write_specs
from bench.truth.run import ROOT, Comparison, compare
from bench.truth.scenarios import scenarios

if TYPE_CHECKING:
    from bench.truth.scenarios import Scenario


def main() -> int:
    """Run the selected scenarios with every rule set; print tables, and write JSON on request."""
    options = _options()
    names = options.scenarios or [scenario.name for scenario in scenarios()]
    chosen = tuple(_adapted(scenario, options) for scenario in scenarios() if scenario.name in names)
    if options.specs:
        write_specs(chosen, options.specs)
        return 0
    sources = [entry.partition("=") for entry in options.rules or (f"this={ROOT}",)]
    found = {}
    for scenario in filter(lambda scenario: scenario.simulations, chosen):
        comparison = Comparison(
            scenarios=(scenario,),
            sources={name: Path(path) for name, _, path in sources},
            settings=options.settings.read_text(encoding="utf-8") if options.settings else RULES_ONLY,
            simulator=options.simulator,
            cache=options.cache,
        )
        text, found[scenario.name] = compare(comparison)[scenario.name]
        print(f"{text}\n", flush=True)
        if options.json:  # after each scenario, since all take long
            options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    names = [scenario.name for scenario in scenarios()]
    parser = argparse.ArgumentParser(
        prog="python -m bench.truth", description="Compare rules with the truth."
    )
    add = parser.add_argument
    add("scenarios", nargs="*", metavar="SCENARIO", help=f"from {', '.join(names)} (default: all)")
    add("--rules", action="append", metavar="NAME=DIRECTORY", help="default: this checkout; can be repeated")
    add("--only", default="", metavar="TEXT", help="simulations whose name contains the text")
    add("--json", type=Path, metavar="FILE", help="write all outcomes")
    add("--cache", type=Path, metavar="DIRECTORY", help="keep results, to continue an interrupted run")
    add("--specs", type=Path, metavar="DIRECTORY", help="write the specs and exit")
    add("--settings", type=Path, metavar="FILE", help="slo.yaml to compile with")
    add("--scrape", type=int, default=30, metavar="SECONDS", help="scrape interval (default: 30)")
    add("--complete", action="store_true", help="evaluate every rule every time; slow")
    add("--simulator", type=Path, metavar="FILE", help="a simulator that is already built")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - set(names):
        parser.error(f"unknown scenario: {', '.join(sorted(unknown))}")
    return options


def _adapted(scenario: Scenario, options: argparse.Namespace) -> Scenario:
    changes = {"scrape": options.scrape} | ({"calm": False} if options.complete else {})
    kept = tuple(found | changes for found in scenario.simulations if options.only in found["name"])
    return replace(scenario, simulations=kept)


if __name__ == "__main__":
    sys.exit(main())
