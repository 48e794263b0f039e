"""The triggers of a postmortem.

The basic triggers are a severity of SEV1 or SEV2, a customer-facing outage of more than 15 minutes, data
loss, a security incident, a near miss and a new kind of failure. The SRE Workbook (appendix B) adds 20% of an
error budget, and the SRE book (chapter 15) an incident that no alert detected. A policy may require one, too.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.model.postmortems import DetectedBy, IncidentSeverity
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model.postmortems import DeclaredIncident


class Trigger(StrEnum):
    """A reason for a postmortem."""

    SEVERITY = "severity"
    BUDGET = "budget"
    DURATION = "duration"
    POLICY = "policy"
    DATA_LOSS = "data loss"
    SECURITY = "security"
    NEAR_MISS = "near miss"
    NOVEL = "novel failure"
    DETECTION = "not detected by an alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on an impact requires a postmortem."""

    budget_share: Decimal = Decimal("0.2")
    """Share of the error budget of a period that one impact spent (SRE Workbook, appendix B)."""
    duration: timedelta = timedelta(minutes=15)
    """A longer impact is an outage (founding trigger)."""
    duration_share: Decimal = Decimal("0.05")
    """The least share of the budget that makes a long impact an outage.

    In 15 minutes, a total outage spends 3.7% of the budget of 28 days at a target of 99%, 37% at 99.9% and
    372% at 99.99%. So the duration alone would be too strict where the budget is large and only some requests
    failed, and where it is small, `budget_share` is reached within minutes.
    """


DEFAULT_LIMITS = Limits()

INDEPENDENT = frozenset(Trigger) - {Trigger.DETECTION}
"""Triggers that need no measured impact: what an employee noticed need not have affected anyone."""


def in_order(triggers: Iterable[Trigger]) -> tuple[Trigger, ...]:
    """Return each trigger once, in the order of their definition."""
    found = set(triggers)
    return tuple(one for one in Trigger if one in found)


def impact_triggers(
    duration: timedelta, shares: Iterable[float | None], *, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Trigger]:
    """Yield the triggers of a measured impact; `shares` of budgets that it spent are None if unknown.

    If no share is known, the duration alone decides.
    """
    known = [share for share in shares if share is not None]
    if any(share >= float(limits.budget_share) for share in known):
        yield Trigger.BUDGET
    is_outage = not known or any(share >= float(limits.duration_share) for share in known)
    if duration > limits.duration and is_outage:
        yield Trigger.DURATION


def declared_triggers(incident: DeclaredIncident, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Trigger, ...]:
    """Return the triggers that an incident met by what people declared."""
    is_long = incident.duration is not None and incident.duration > limits.duration
    met = {
        Trigger.SEVERITY: incident.severity.is_major,
        Trigger.DURATION: incident.is_customer_facing and is_long,
        Trigger.DATA_LOSS: incident.is_data_loss,
        Trigger.SECURITY: incident.is_security,
        Trigger.NEAR_MISS: incident.is_near_miss,
        Trigger.NOVEL: incident.is_novel,
        Trigger.DETECTION: incident.detected_by not in (None, DetectedBy.ALERT),
    }
    return in_order(trigger for trigger, is_met in met.items() if is_met)


def is_excused(incident: DeclaredIncident) -> bool:
    """Return whether its reason excuses an incident; a SEV1 incident always needs a postmortem."""
    return bool(incident.no_postmortem) and incident.severity is not IncidentSeverity.SEV1
