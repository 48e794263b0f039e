"""Actions and documents as metrics in the Prometheus text format, for node_exporter's textfile collector."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from slo_compiler.model.postmortems import DocumentStatus, Priority
from slo_compiler.naming import postmortems as names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slo_compiler.model.postmortems import Facts
    from slo_compiler.postmortems.action_list import ListedAction

_FOUNDING_PRIORITIES = (Priority.P0, Priority.P1, Priority.P2)
"""Priorities whose series always exist, so that an alert resolves when the last action is done."""


def metrics_text(documents: Iterable[Facts], actions: Sequence[ListedAction]) -> str:
    """Return the metrics of all documents, without timestamps; the same input gives the same text."""
    facts = tuple(documents)
    services = sorted({one.service for one in facts})
    lines: list[str] = []
    for name, meaning, found in (
        (names.OPEN_ACTIONS, "Open actions.", [one for one in actions if one.action.is_open]),
        (
            names.OVERDUE_ACTIONS,
            "Open actions past their due date.",
            [one for one in actions if one.is_overdue],
        ),
        (
            names.ORPHANED_ACTIONS,
            "Open actions without owner, due date or ticket.",
            [one for one in actions if one.is_orphaned],
        ),
    ):
        lines += _family(name, meaning, "priority", _by_priority(services, found))
    statuses = Counter((one.service, one.status.value) for one in facts)
    all_statuses = {(service, status.value): 0 for service in services for status in DocumentStatus}
    lines += _family(names.DOCUMENTS, "Postmortems.", "status", {**all_statuses, **statuses})
    return "".join(f"{line}\n" for line in lines)


def _by_priority(services: Sequence[str], actions: Iterable[ListedAction]) -> dict[tuple[str, str], int]:
    counts = {(service, priority.value): 0 for service in services for priority in _FOUNDING_PRIORITIES}
    for one in actions:
        priority = one.action.priority
        key = (one.facts.service, priority.value if priority else names.NO_PRIORITY)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _family(name: str, meaning: str, label: str, counts: dict[tuple[str, str], int]) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    # Names of services contain only letters, digits, '.', '_' and '-', so nothing needs an escape.
    for (service, value), number in sorted(counts.items()):
        yield f'{name}{{service="{service}",{label}="{value}"}} {number}'
