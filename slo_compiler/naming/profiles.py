"""Naming profiles: the fixed parts of names, as tables. A new profile is a new table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import PAGE
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model import AlertSeverity


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesNames:
    """Names of recorded series; those without a unit are prefixes of rates and ratios over windows."""

    total: str
    """Events per second."""
    errors: str
    """Bad events per second."""
    bad: str
    """Result of a custom query of bad events, before missing values are filled with 0."""
    good: str
    """The same for good events."""
    error_ratio: str
    period_events: str
    """All events of the SLO's period."""
    period_error: str
    """Bad events as a share of all events over the SLO's period, regardless of its length."""
    objective: str
    error_budget: str
    period_days: str
    current_burn_rate: str
    period_burn_rate: str
    budget_remaining: str
    burn_rate_threshold: str
    """The burn rate above which a window pair alerts."""
    history_start: str
    """The Unix time of the first data of a group."""
    info: str
    """The info series, whose labels describe an SLO for dashboards."""
    policy_level: str
    """The state of an SLO's error budget policy as a number: 0 is the strictest."""
    policy_info: str
    """Labels that describe the policy of an SLO for pipelines."""
    policy_state: str
    """Labels that describe one state of a policy."""
    service_policy_level: str
    """The strictest level of a service."""
    policy_waiver: str
    """The Unix time at which a waiver ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNames:
    """Names of alerts, or their templates: see `naming.alert_names`."""

    burning: tuple[tuple[AlertSeverity, str], ...]
    """The burn-rate alerts, most severe first."""
    absent: str
    policy: str
    """The alert of a service on the state of its error budget policy."""

    @property
    def all(self) -> tuple[str, ...]:
        """The alerts of an SLO, most severe first."""
        return (*self.burn_alerts, self.absent)

    @property
    def burn_alerts(self) -> tuple[str, ...]:
        """The burn-rate alerts of an SLO, most severe first."""
        return tuple(name for _, name in self.burning)

    @property
    def page(self) -> str:
        """The alert that pages."""
        return self.of(PAGE)

    def of(self, severity: AlertSeverity) -> str:
        """Return the burn-rate alert of a severity."""
        return dict(self.burning)[severity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One set of names for the output."""

    series: SeriesNames
    burn_alert: str
    """The first part of the name of a burn-rate alert; the severity follows."""
    absent_alert: str
    policy_alert: str
    group_prefix: str
    """The first part of a rule group's name."""
    uid_prefix: str
    """The first part of a dashboard's uid."""


PROFILES = {
    # Common series names of SLO generators, so that existing dashboards work.
    "slo": Profile(
        series=SeriesNames(
            total="slo:sli_total",
            errors="slo:sli_errors",
            bad="slo:sli_bad",
            good="slo:sli_good",
            error_ratio="slo:sli_error:ratio",
            period_events="slo:period_events:count",
            period_error="slo:period_error:ratio",
            objective="slo:objective:ratio",
            error_budget="slo:error_budget:ratio",
            period_days="slo:time_period:days",
            current_burn_rate="slo:current_burn_rate:ratio",
            period_burn_rate="slo:period_burn_rate:ratio",
            budget_remaining="slo:period_error_budget_remaining:ratio",
            burn_rate_threshold="slo:burn_rate_threshold:ratio",
            history_start="slo:history_start:timestamp_seconds",
            info="slo:metadata:info",
            policy_level="slo:policy_level:number",
            policy_info="slo:policy:info",
            policy_state="slo:policy_state:info",
            service_policy_level="slo:service_policy_level:number",
            policy_waiver="slo:policy_waiver:expiry_timestamp_seconds",
        ),
        burn_alert="SLOErrorBudgetBurn",
        absent_alert="SLOIndicatorAbsent",
        policy_alert="SLOErrorBudgetPolicy",
        group_prefix="slo",
        uid_prefix="slo",
    ),
}
