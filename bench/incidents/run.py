"""Compares the facts of the three incidents with the truth, with recorded series and without."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.incidents.store import week_server
from bench.incidents.week import simulate_week
from bench.report import table
from bench.truth.rule_sets import build
from bench.truth.slos import START
from slo_compiler.live.scope import Scope
from slo_compiler.model.connection import Connection
from slo_compiler.naming import naming_of
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.spec.load_settings import load_settings
from slo_compiler.workflows.incidents import investigate, plan_services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.incidents.week import Truth, Week
    from slo_compiler.incidents.facts import SloIncident
    from slo_compiler.model import Settings
    from slo_compiler.workflows.incidents import PlannedServices

ROOT = Path(__file__).resolve().parents[2]
AROUND = 3 * 3600
"""Seconds before and after an incident that are searched."""
EDGE = 30 + 120
"""Goal for begin and end, in seconds: one evaluation interval plus the shortest window."""
SPENT = 0.01
"""Goal for bad events and the share of the error budget, as a relative error."""
_INTRODUCTION = (
    "A simulated week with three incidents, stored in a real Prometheus: what an investigation finds, minus"
    " the truth (goals: 150 s and 1%). The budgets are those of 7 days. The page is the recorded one, or the"
    " one that would have fired."
)
_SOURCES = {"recorded series": True, "raw series only": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What was found about an incident, minus the truth."""

    truth: Truth
    source: str
    begin: float
    """In seconds; as the end."""
    end: float
    bad: float
    """Relative; as the share of the budget."""
    spent: float
    page: float
    """Seconds from the true begin until the page fired, or would have."""

    @property
    def is_met(self) -> bool:
        """Return whether the goals are met."""
        return max(abs(self.begin), abs(self.end)) <= EDGE and max(abs(self.bad), abs(self.spent)) <= SPENT


def run() -> tuple[str, bool]:
    """Return the table of differences, and whether all goals are met."""
    with tempfile.TemporaryDirectory(prefix="slo-week-") as name:
        scratch = Path(name)
        program = shutil.which("truth-simulator")
        week = simulate_week(Path(program) if program else build(scratch), source=ROOT, scratch=scratch)
        found = tuple(differences(week, scratch))
    return report(found), all(one.is_met for one in found)


def differences(week: Week, scratch: Path) -> Iterator[Difference]:
    """Investigate each incident, first with what the rules recorded and then without."""
    settings, _ = load_settings(str(scratch / "rules" / "main" / "slo.yaml"))
    services = plan_services([str(scratch / "rules" / "main" / "specs")], settings)
    for source, with_rules in _SOURCES.items():
        folder = scratch / source.replace(" ", "-")
        folder.mkdir()
        with week_server(week, folder=folder, with_rules=with_rules) as server:
            client = PrometheusClient(Connection(url=server.url))
            for truth in week.truths:
                yield _difference(truth, _facts(client, truth, services, settings), source)


def _facts(
    client: PrometheusClient, truth: Truth, services: PlannedServices, settings: Settings
) -> SloIncident:
    plan = services.named(truth.fault.slo.name)
    assert plan is not None
    found = investigate(
        client,
        Scope(naming=naming_of(settings)),
        plan,
        settings,
        begin=START + truth.fault.begin - AROUND,
        end=START + truth.fault.end + AROUND,
    )
    (incident,) = found.slos
    return incident


def _difference(truth: Truth, found: SloIncident, source: str) -> Difference:
    assert found.impact is not None
    assert found.cost is not None
    assert found.cost.spent is not None
    begin = START + truth.fault.begin
    pages = [one.begin for one in found.replayed if one.severity == "page"]
    return Difference(
        truth=truth,
        source=source,
        begin=found.impact.begin - begin,
        end=found.impact.end - START - truth.fault.end,
        bad=found.cost.bad / truth.bad - 1,
        spent=found.cost.spent / truth.spent - 1,
        page=pages[0] - begin,
    )


def report(found: tuple[Difference, ...]) -> str:
    """Return the differences as a Markdown table: what was found, minus the truth."""
    head = ("incident", "from", "begin", "end", "bad events", "budget", "true budget", "page after")
    rows = [
        (
            one.truth.fault.title,
            one.source,
            f"{one.begin:+.0f} s",
            f"{one.end:+.0f} s",
            _relative(one.bad),
            _relative(one.spent),
            f"{one.truth.spent:.1%}",
            f"{one.page:.0f} s",
        )
        for one in found
    ]
    return f"{_INTRODUCTION}\n\n{table(head, rows)}"


def _relative(error: float) -> str:
    return f"{round(error, 4) + 0.0:+.2%}"
