"""Names of the metrics about postmortems, for node_exporter's textfile collector, and of their evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN_ACTIONS = "slo_postmortem_actions_open"
"""Open actions by service and priority."""

OVERDUE_ACTIONS = "slo_postmortem_actions_overdue"
"""Open actions past their due date, by service and priority."""

ORPHANED_ACTIONS = "slo_postmortem_actions_orphaned"
"""Open actions without owner, due date or ticket, by service and priority."""

DOCUMENTS = "slo_postmortems"
"""Postmortems by service and status."""

NO_PRIORITY = "none"
"""The value of the label `priority` of an action without one."""


def evidence_file(document: str) -> str:
    """The file with the evidence of the document with an id, inside the directory of postmortems."""
    return f"evidence/{document}.json"


def next_id(prefix: str, year: int, ids: Iterable[str]) -> str:
    """The id after the highest one with a prefix and a year: `PM-2026-015`, `INC-2026-003`."""
    pattern = re.compile(rf"{re.escape(prefix)}-{year}-(\d{{1,6}})")
    numbers = [int(found[1]) for one in ids if (found := pattern.fullmatch(one))]
    return f"{prefix}-{year}-{max(numbers, default=0) + 1:03}"
