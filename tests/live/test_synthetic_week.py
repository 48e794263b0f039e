"""The facts of incidents in a simulated week whose events are known, from a real Prometheus."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bench.incidents.run import AROUND, EDGE, ROOT, SPENT, differences, report
from bench.incidents.store import week_server
from bench.incidents.week import (
    INCIDENTS,
    LENGTH,
    OUTAGE,
    PERIOD,
    RELEASE,
    SLOWNESS,
    simulate_week,
)
from bench.truth.slos import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.incidents.week import Fault, Week
    from bench.server import Server

MISSING = 3
"""The exit status of a scan that finds an incident without a postmortem."""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("week")


@pytest.fixture(scope="module")
def week(scratch: Path) -> Week:
    program = shutil.which("truth-simulator")
    assert program, "truth-simulator is not on PATH and not in .tools: run scripts/install-tools all"
    return simulate_week(Path(program), source=ROOT, scratch=scratch)


@pytest.fixture(scope="module")
def server(week: Week, scratch: Path) -> Iterator[Server]:
    folder = scratch / "scanned"
    folder.mkdir()
    with week_server(week, folder=folder, with_rules=True) as running:
        yield running


@pytest.fixture
def repository(scratch: Path) -> Iterator[Path]:
    """The specs of the week, without postmortems."""
    folder = scratch / "rules" / "main"
    yield folder
    shutil.rmtree(folder / "postmortems", ignore_errors=True)


def slo(*arguments: str, folder: Path, server: Server) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "slo_compiler", "postmortem", *arguments, "--prometheus", server.url)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def time_text(seconds: float) -> str:
    return f"{datetime.fromtimestamp(START + seconds, tz=UTC):%Y-%m-%dT%H:%M:%SZ}"


def unix(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() - START


def write_about(fault: Fault, *, folder: Path, server: Server) -> dict[str, Any]:
    """Write a postmortem, and return its front matter."""
    around = (fault.begin - AROUND, fault.end + AROUND)
    done = slo(
        *("new", f"Errors of {fault.title}", "--service", fault.slo.name, "--severity", "SEV3"),
        *("--from", time_text(around[0]), "--to", time_text(around[1])),
        folder=folder,
        server=server,
    )
    assert done.returncode == 0, done.stderr
    text = (folder / done.stdout.strip()).read_text(encoding="utf-8")
    facts: dict[str, Any] = next(yaml.safe_load_all(text.split("\n---\n")[0]))
    return facts


def scanned(*, folder: Path, server: Server) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit status of a scan of the week, and its incidents."""
    times = ("--from", time_text(PERIOD), "--to", time_text(LENGTH))
    done = slo("scan", *times, "--format", "json", folder=folder, server=server)
    assert done.returncode in (0, MISSING), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["incidents"]
    return done.returncode, found


@pytest.mark.full
def test_incidents_of_a_week_are_found_as_they_were(
    week: Week, scratch: Path, repository: Path, server: Server
):
    """One test, because several workers would simulate the week several times."""
    the_facts_of_each_incident_are_the_truth(week, scratch)
    a_new_postmortem_has_them(week, repository, server)
    shutil.rmtree(repository / "postmortems")
    a_scan_finds_the_incident_without_a_document_and_no_other(repository, server)


def the_facts_of_each_incident_are_the_truth(week: Week, scratch: Path) -> None:
    found = tuple(differences(week, scratch))
    print(report(found))
    assert len(found) == 2 * len(INCIDENTS)
    assert all(one.is_met for one in found), report(found)


def a_new_postmortem_has_them(week: Week, repository: Path, server: Server) -> None:
    for truth in week.truths:
        facts = write_about(truth.fault, folder=repository, server=server)
        assert abs(unix(facts["impact"]["start"]) - truth.fault.begin) <= EDGE
        assert abs(unix(facts["impact"]["end"]) - truth.fault.end) <= EDGE
        assert facts["budget"]["measured"] == pytest.approx(truth.spent, rel=SPENT)


def a_scan_finds_the_incident_without_a_document_and_no_other(repository: Path, server: Server) -> None:
    for fault in (OUTAGE, SLOWNESS):
        write_about(fault, folder=repository, server=server)
    status, found = scanned(folder=repository, server=server)
    assert status == MISSING
    (missing,) = (one for one in found if one["missing"])
    assert missing["service"] == RELEASE.slo.name
    assert abs(unix(missing["begin"]) - RELEASE.begin) <= EDGE
    write_about(RELEASE, folder=repository, server=server)
    assert scanned(folder=repository, server=server)[0] == 0
