"""The facts of an incident, from the front matter of its postmortem. Durations are computed, never stored."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta
    from decimal import Decimal

    from slo_compiler.diagnostics.location import Location


class IncidentSeverity(StrEnum):
    """The severity of an incident; SEV1 is the worst."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"

    @property
    def is_major(self) -> bool:
        """Return whether the severity alone requires a postmortem."""
        return self in (IncidentSeverity.SEV1, IncidentSeverity.SEV2)


class DocumentStatus(StrEnum):
    """The status of a document: written, reviewed, agreed, and all of its actions done."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    FINAL = "final"
    CLOSED = "closed"

    @property
    def is_agreed(self) -> bool:
        """Return whether the review has taken place."""
        return self in (DocumentStatus.FINAL, DocumentStatus.CLOSED)


class Form(StrEnum):
    """The template of a document."""

    STANDARD = "standard"
    QUICK = "quick"


class DetectedBy(StrEnum):
    """The first to notice an incident."""

    ALERT = "alert"
    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The locations of the values in the front matter."""

    document: Location
    """Location of the front matter, for what is missing."""
    values: tuple[tuple[str, Location], ...] = ()
    """Locations by key; nested keys are joined with a dot, as in `impact.start`."""

    def of(self, key: str) -> Location:
        """Return the location of a value, or of the nearest mapping that exists."""
        known = dict(self.values)
        while key and key not in known:
            key = key.rpartition(".")[0]
        return known[key] if key else self.document


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """The impact on users; times in UTC."""

    start: datetime | None = None
    end: datetime | None = None
    is_customer_facing: bool = False
    is_data_loss: bool = False
    is_security: bool = False
    users_affected: int | None = None
    not_measurable: str = ""
    """The reason why the number of affected users is unknown."""

    @property
    def duration(self) -> timedelta | None:
        """The time from the start to the end; None while one of them is unknown."""
        return None if self.start is None or self.end is None else self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The front matter of a postmortem; times in UTC."""

    id: str
    title: str
    day: date
    """The UTC date on which the impact started."""
    form: Form
    severity: IncidentSeverity
    status: DocumentStatus
    service: str
    slos: tuple[str, ...] = ()
    impact: Impact = Impact()
    detected: datetime | None = None
    detected_by: DetectedBy | None = None
    acknowledged: datetime | None = None
    mitigated: datetime | None = None
    resolved: datetime | None = None
    owner: str = ""
    """The person who finishes the document."""
    facilitator: str = ""
    """The person who leads the meeting."""
    responders: tuple[str, ...] = ()
    reviewed_on: date | None = None
    reviewed_by: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    """Tags of the causes."""
    budget: tuple[tuple[str, Decimal], ...] = ()
    """The share of the error budget that the incident spent, by SLO; 0.459 is 45.9%."""
    no_action_reason: str = ""
    is_near_miss: bool = False
    """True if there was no impact, but could have been."""
    places: Places = field(repr=False, compare=False)

    @property
    def times(self) -> tuple[tuple[str, datetime], ...]:
        """The known times in the order in which they must be, by key."""
        named = (
            ("impact.start", self.impact.start),
            ("detected.at", self.detected),
            ("acknowledged", self.acknowledged),
            ("mitigated", self.mitigated),
            ("resolved", self.resolved),
        )
        return tuple((key, time) for key, time in named if time is not None)

    @property
    def time_to_detect(self) -> timedelta | None:
        """The time from the start of the impact until it was detected; None if unknown."""
        start = self.impact.start
        return None if start is None or self.detected is None else self.detected - start

    @property
    def time_to_mitigate(self) -> timedelta | None:
        """The time from the start of the impact until it was mitigated; None if unknown."""
        start = self.impact.start
        return None if start is None or self.mitigated is None else self.mitigated - start
