"""The facts of incidents in a simulated week whose events are known, from a real Prometheus."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.incidents.run import ROOT, differences, report
from bench.incidents.week import INCIDENTS, simulate_week

if TYPE_CHECKING:
    from bench.incidents.week import Week


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("week")


@pytest.fixture(scope="module")
def week(scratch: Path) -> Week:
    program = shutil.which("truth-simulator")
    assert program, "truth-simulator is not on PATH and not in .tools: run scripts/install-tools all"
    return simulate_week(Path(program), source=ROOT, scratch=scratch)


@pytest.mark.full
def test_the_facts_of_each_incident_are_the_truth(week: Week, scratch: Path):
    found = tuple(differences(week, scratch))
    print(report(found))
    assert len(found) == 2 * len(INCIDENTS)
    assert all(one.is_met for one in found), report(found)
