"""All rules for one document, and for several documents together."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import postmortem_documents as codes
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.postmortems.action_rules import check_actions
from slo_compiler.postmortems.blame import check_blame
from slo_compiler.postmortems.budgets import check_budgets
from slo_compiler.postmortems.durations import check_repeated_facts
from slo_compiler.postmortems.facts_rules import check_facts
from slo_compiler.postmortems.people import check_people
from slo_compiler.postmortems.text_rules import check_text
from slo_compiler.postmortems.timeline_rules import check_timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem

_NAME = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
_RULES = (
    check_facts,
    check_text,
    check_timeline,
    check_repeated_facts,
    check_budgets,
    check_actions,
    check_blame,
    check_people,
)


def lint(document: Postmortem) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of a document, regardless of its status and of the day."""
    found = [diagnostic for rule in _RULES for diagnostic in rule(document)]
    if document.facts is not None:
        found += _file_name(document.path, document.facts)
    return in_order(found)


def _file_name(path: str, facts: Facts) -> Iterator[Diagnostic]:
    name = PurePath(path).name
    found = _NAME.fullmatch(name)
    day = facts.day.isoformat()
    if found is None or found["date"] != day:
        yield codes.wrong_file_name(Location(path=path), name=name, date=day)


def check_ids(documents: Iterable[Postmortem]) -> Iterator[Diagnostic]:
    """Report ids that two documents use; the first by path keeps it."""
    first: dict[str, str] = {}
    for document in sorted(documents, key=lambda one: one.path):
        facts = document.facts
        if facts is None:
            continue
        path = first.setdefault(facts.id, document.path)
        if path != document.path:
            yield codes.duplicate_id(facts.places.of("id"), id=facts.id, first=path)
