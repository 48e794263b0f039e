"""Naming profiles: the fixed parts of names, as tables. A new profile is a new table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesNames:
    """Names of recorded series; rates and ratios of windows are built from the first three."""

    total: str
    """Events per second."""
    errors: str
    """Bad events per second."""
    error_ratio: str
    period_error: str
    """Bad events as a share of all events over the SLO's period, whatever its length."""
    objective: str
    error_budget: str
    period_days: str
    current_burn_rate: str
    period_burn_rate: str
    budget_remaining: str
    burn_rate_threshold: str
    """The burn rate above which a pair of windows alerts."""
    info: str
    """The series that carries what dashboards need to know of an SLO."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNames:
    """Names of alerts."""

    page: str
    ticket: str
    absent: str

    @property
    def all(self) -> tuple[str, ...]:
        """The most severe one first."""
        return (self.page, self.ticket, self.absent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One way to name what we emit."""

    series: SeriesNames
    alerts: AlertNames
    group_prefix: str
    """The first part of a rule group's name."""
    uid_prefix: str
    """The first part of a dashboard's uid."""


PROFILES = {
    # The series names are the field's (`rules.md` section 1), so that known dashboards fit.
    "slo": Profile(
        series=SeriesNames(
            total="slo:sli_total",
            errors="slo:sli_errors",
            error_ratio="slo:sli_error:ratio",
            period_error="slo:period_error:ratio",
            objective="slo:objective:ratio",
            error_budget="slo:error_budget:ratio",
            period_days="slo:time_period:days",
            current_burn_rate="slo:current_burn_rate:ratio",
            period_burn_rate="slo:period_burn_rate:ratio",
            budget_remaining="slo:period_error_budget_remaining:ratio",
            burn_rate_threshold="slo:burn_rate_threshold:ratio",
            info="slo:metadata:info",
        ),
        alerts=AlertNames(
            page="SLOErrorBudgetBurnPage",
            ticket="SLOErrorBudgetBurnTicket",
            absent="SLOIndicatorAbsent",
        ),
        group_prefix="slo",
        uid_prefix="slo",
    ),
}
