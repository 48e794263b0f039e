"""The simulator of bench/truth, with one incident."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.truth.matching import Outcome, outcomes
from bench.truth.rule_sets import rule_set, simulate
from bench.truth.scenarios import Scenario, scenarios
from bench.truth.slos import HOUR, MINUTE, Slo, simulation

from .conftest import ROOT

if TYPE_CHECKING:
    from .conftest import Repository

pytestmark = pytest.mark.full

SLO = Slo(name="checkout", kind="bad", target=99.9, period="28d")
OUTAGE = SLO.stream(
    errors=[{"begin": 4 * HOUR, "end": 4 * HOUR + 20 * MINUTE, "ratio": 1}],
    incidents=[[4 * HOUR, 6 * HOUR]],
    names=["total outage"],
)
SIMULATION = simulation(SLO, name="outage", length=6 * HOUR, streams=[OUTAGE])
SCENARIO = Scenario(name="one", title="One incident", specs={"main": (SLO,)}, simulations=(SIMULATION,))


def test_the_ideal_detector_has_the_thresholds_of_the_compiler(repository: Repository):
    slos = {slo.name: slo for scenario in scenarios() for slos in scenario.specs.values() for slo in slos}
    for slo in slos.values():
        repository.write_spec(slo.name, slo.spec)
        text = repository.slo("explain", f"{slo.name}/measured").stdout
        found = re.findall(r"^  (page|ticket) .* threshold ([\d.]+)$", text, re.M)
        assert [name for name, _ in found] == [pair.severity for pair in slo.pairs]
        assert [float(limit) for _, limit in found] == pytest.approx([pair.threshold for pair in slo.pairs])


def page(folder: Path, *, threshold: str = "") -> Outcome:
    """Compile, replace the page's threshold, and return the result of the page."""
    program = shutil.which("truth-simulator")
    assert program, "truth-simulator is not on PATH and not in .tools: run scripts/install-tools all"
    rules = rule_set("this", ROOT, scenarios=[SCENARIO], folder=folder / "rules")
    if threshold:
        file = rules.folder / "main/generated/rules/checkout.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("> 0.01344", threshold).replace("> 0.0056", threshold), encoding="utf-8")
    (result,) = simulate(Path(program), rules, [SIMULATION], scratch=folder)
    assert not result["warnings"]
    (found,) = (outcome for outcome in outcomes(SIMULATION, result) if outcome.severity == "page")
    return found


def test_the_page_of_a_total_outage_comes_and_goes_with_the_ideal_one(tmp_path: Path):
    outcome = page(tmp_path)
    assert outcome.status == "fired"
    assert outcome.fires_after is not None
    assert 0 < outcome.fires_after <= 90
    assert outcome.resolves_after is not None
    assert abs(outcome.resolves_after) <= 6 * MINUTE


def test_a_threshold_that_nothing_exceeds_misses_the_page(tmp_path: Path):
    assert page(tmp_path, threshold="> 1").status == "missed"
