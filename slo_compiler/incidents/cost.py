"""The cost of an incident: bad events, and the share of the error budget."""

from __future__ import annotations

from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The events of an impact, and the budget of the SLO's period that ends with it."""

    bad: float
    total: float
    """All events during the impact."""
    allowed: float | None
    """The bad events that the budget of the period allows; None if there is data for less than the period."""

    @property
    def error_ratio(self) -> float | None:
        """Return the bad events as a share of all events; None without events."""
        return self.bad / self.total if self.total else None

    @property
    def spent(self) -> float | None:
        """Return the share of the error budget of the period; None if that is unknown."""
        return self.bad / self.allowed if self.allowed else None

    def outage_seconds(self, duration: float) -> float | None:
        """Return the length of a total outage with the same cost, at even traffic."""
        ratio = self.error_ratio
        return None if ratio is None else ratio * duration


def cost(bad: float, total: float, *, budget: float, period_events: float | None) -> Cost:
    """Return the cost of an impact.

    `budget` is the error budget as a ratio, `period_events` are all events of the period that ends with the
    impact. Without data for the whole period, they are None, and the share of the budget is unknown.
    """
    return Cost(bad=bad, total=total, allowed=None if period_events is None else budget * period_events)
