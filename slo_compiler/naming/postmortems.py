"""Names of the metrics about postmortems, for node_exporter's textfile collector, and of their evidence."""

from __future__ import annotations

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
