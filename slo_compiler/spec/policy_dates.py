"""Finds the dates in error budget policies, so that `slo check` can compare them with the present.

They are read again, not taken from a parsed spec: a cached result must not depend on the day.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from slo_compiler.records import dataclass
from slo_compiler.spec.suppressions import read_comments
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.source import read_source
from slo_compiler.yaml_source.yaml_reader import build_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Location
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.yaml_source.document import DataPath, Document

_KEYS = (b"review_by", b"expires")


class Meaning(StrEnum):
    """The subject of a date."""

    REVIEW = "review"
    WAIVER = "waiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDate:
    """A date in a policy."""

    meaning: Meaning
    name: str
    """The name of the policy or of the waiver."""
    day: date
    location: Location


def policy_dates(path: str) -> tuple[tuple[PolicyDate, ...], tuple[Suppression, ...]]:
    """Return the dates in the policies of a spec or of `slo.yaml`, and its comments that ignore warnings.

    A file that cannot be read has none: compiling it reports why.
    """
    data = read_source(path)
    if not isinstance(data, bytes) or not any(key in data for key in _KEYS):
        return (), ()
    file = compose_file(path, data)
    document, _ = build_document(file)
    if document is None:
        return (), ()
    comments, _ = read_comments(file)
    return tuple(_dates(document)), comments


def _dates(document: Document) -> Iterator[PolicyDate]:
    for path, policy in _policies(document.data):
        if (day := _day(policy.get("review_by"))) is not None:
            yield PolicyDate(
                meaning=Meaning.REVIEW,
                name=str(policy.get("name", "default")),
                day=day,
                location=document.location((*path, "review_by")),
            )
        waivers = policy.get("waivers")
        for index, waiver in enumerate(waivers if isinstance(waivers, list) else ()):
            if isinstance(waiver, dict) and (day := _day(waiver.get("expires"))) is not None:
                yield PolicyDate(
                    meaning=Meaning.WAIVER,
                    name=str(waiver.get("name", "")),
                    day=day,
                    location=document.location((*path, "waivers", index, "expires")),
                )


def _policies(data: Any) -> Iterator[tuple[DataPath, dict[str, Any]]]:
    """The policies of a document: of the service or the repository, and of SLOs."""
    if not isinstance(data, dict):
        return
    slos = data.get("slos")
    owners: list[tuple[DataPath, Any]] = [((), data)]
    owners.extend((("slos", index), one) for index, one in enumerate(slos if isinstance(slos, list) else ()))
    for path, owner in owners:
        policy = owner.get("policy") if isinstance(owner, dict) else None
        if isinstance(policy, dict):
            yield (*path, "policy"), policy


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
