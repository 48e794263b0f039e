"""Documents about the faults of the running stack have the true times and counts."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from .processes import PATIENCE, run_tool, wait_for
from .stack import FAULT, INTERVAL, SLOWNESS

if TYPE_CHECKING:
    from pathlib import Path

    from .stack import Stack

PAGE = "SLOErrorBudgetBurnPage"
SHORTEST_WINDOW = 60
"""Four scrapes of 15s, as declared in the settings."""
TOLERANCE = INTERVAL + SHORTEST_WINDOW


def documents_have_the_facts_of_the_faults(stack: Stack) -> None:
    """Write a document about the fault that lasts, and one about the slow requests some hours ago."""
    _, history_end = stack.history
    # In the first evaluation after a start, Prometheus sends an alert, but does not store it.
    wait_for(
        "the page is stored",
        lambda: stack.api.newest(f'ALERTS{{alertname="{PAGE}", alertstate="firing", slo="availability"}}'),
        seconds=PATIENCE,
        servers=stack.servers,
    )
    facts, _ = _written(stack, "availability")
    assert abs(_unix(facts["impact"]["start"]) - (history_end - FAULT)) <= TOLERANCE
    assert "end" not in facts["impact"]
    assert facts["detected"]["alert"] == PAGE
    assert "budget" not in facts  # the history is shorter than the period
    facts, evidence = _written(stack, "latency")
    ago, length, _ = SLOWNESS
    begin = history_end - ago
    assert abs(_unix(facts["impact"]["start"]) - begin) <= TOLERANCE
    assert abs(_unix(facts["impact"]["end"]) - (begin + length)) <= TOLERANCE
    (latency,) = evidence["slos"]
    true = stack.traffic.between(begin, begin + length).slow
    assert latency["impact"]["bad"] == pytest.approx(true, rel=0.01)


def _written(stack: Stack, slo: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the front matter of a new document about one SLO, and its evidence."""
    folder = stack.generated.parent / f"postmortems-{slo}"
    command = (sys.executable, "-m", "slo_compiler", "postmortem", "new", "Fault", "--severity", "SEV2")
    chosen = ("--service", "checkout", "--slo", slo, "--directory", folder)
    server = ("--prometheus", stack.api.url, "--settings", folder.parent / "slo.yaml")
    run_tool(*command, *chosen, *server)
    (document,) = folder.glob("*.md")
    (evidence,) = (folder / "evidence").iterdir()
    run_tool(sys.executable, "-m", "slo_compiler", "postmortem", "lint", document)
    return yaml.safe_load(_head(document)), json.loads(evidence.read_text())


def _head(document: Path) -> str:
    return document.read_text().split("---\n")[1]


def _unix(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
