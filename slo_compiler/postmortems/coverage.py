"""Checks if a postmortem covers an incident: it has the same service, and the times overlap."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model.postmortems import DeclaredIncident, Facts

MARGIN = timedelta(minutes=30)
"""Times that people write and those that are measured may be so far apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A service, and a range of times in UTC that includes both ends."""

    service: str
    begin: datetime
    end: datetime

    def is_near(self, other: Extent, *, margin: timedelta = MARGIN) -> bool:
        """Return whether both concern one service and overlap, or are at most `margin` apart."""
        return (
            self.service == other.service
            and self.begin - margin <= other.end
            and other.begin - margin <= self.end
        )


def extent_of(facts: Facts) -> Extent:
    """Return the time of a document: from the start of the impact to its last known time.

    A document without the start of the impact is about its whole date.
    """
    start = facts.impact.start
    if start is None:
        begin = datetime.combine(facts.day, time(), tzinfo=UTC)
        return Extent(service=facts.service, begin=begin, end=begin + timedelta(days=1))
    ends = [facts.impact.end] if facts.impact.end else [known for _, known in facts.times]
    return Extent(service=facts.service, begin=start, end=max(start, *ends))


def declared_extent(incident: DeclaredIncident) -> Extent:
    """Return the time of a declared incident; only its start while its end is unknown."""
    end = incident.begin if incident.end is None else max(incident.begin, incident.end)
    return Extent(service=incident.service, begin=incident.begin, end=end)


def covering(extent: Extent, documents: Iterable[Facts]) -> Facts | None:
    """Return the first document about a time by id, regardless of its status; None if there is none."""
    found = (facts for facts in documents if extent_of(facts).is_near(extent))
    return min(found, key=lambda facts: (facts.day, facts.id), default=None)
