"""A declared incident, with facts that are not in Prometheus."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from slo_compiler.diagnostics.location import Location
    from slo_compiler.model.postmortems.facts import DetectedBy, IncidentSeverity


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredIncident:
    """An entry of `incidents.yaml`; times in UTC."""

    id: str
    title: str
    service: str
    severity: IncidentSeverity
    begin: datetime
    end: datetime | None = None
    """None if it is unknown; then the incident has no duration."""
    is_customer_facing: bool = False
    is_data_loss: bool = False
    is_security: bool = False
    is_near_miss: bool = False
    """True if there was no impact, but could have been."""
    is_novel: bool = False
    """True if it failed in a new way."""
    detected_by: DetectedBy | None = None
    no_postmortem: str = ""
    """The reason why no postmortem is needed."""
    location: Location = field(compare=False)
    """Location of its id."""

    @property
    def duration(self) -> timedelta | None:
        """The time from start to end; None while the end is unknown."""
        return None if self.end is None else self.end - self.begin
