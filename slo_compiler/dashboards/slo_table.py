"""A table of SLOs, sorted by remaining budget, lowest first. It queries Prometheus for the SLOs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import rank_mappings, worst_alert
from slo_compiler.dashboards.panels import Column, TablePanel, Target
from slo_compiler.dashboards.stats import BURN_RATE_THRESHOLDS, budget_thresholds
from slo_compiler.naming import INFO_LABELS

if TYPE_CHECKING:
    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames

TARGET, WINDOW, KIND, OWNER, RUNBOOK, DASHBOARD_UID = INFO_LABELS
_BUDGET_TITLE = "Remaining budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The SLOs of a dashboard; the strings are the matchers of selectors."""

    naming: Naming
    info: str
    """Matchers of `slo:metadata:info`, the only series with owners."""
    series: str
    """Matchers that apply to every recorded series."""
    alerts: AlertNames
    """Templates of the names of their alerts."""

    @property
    def identity(self) -> str:
        """The labels that identify an SLO."""
        return f"{self.naming.labels.service}, {self.naming.labels.slo}"

    @property
    def known(self) -> str:
        """One series per selected SLO."""
        return f"max by ({self.identity}) ({self.naming.series.info}{{{self.info}}})"

    def of_each(self, aggregation: str, metric: str) -> str:
        """A metric with one series per SLO; `min` or `max` selects the worst of its groups."""
        return f"{aggregation} by ({self.identity}) ({metric}{{{self.series}}})"

    def selected(self, expr: str) -> str:
        """The series of `expr` that belong to a selected SLO."""
        return f"{expr} and on ({self.identity}) {self.known}"

    def remaining_budget(self) -> str:
        """The remaining share of each SLO's error budget."""
        return self.of_each("min", self.naming.series.budget_remaining)

    def burn_rate(self) -> str:
        """The current burn rate of each SLO."""
        return self.of_each("max", self.naming.series.current_burn_rate)

    def sli(self) -> str:
        """The share of good events over each SLO's period: 1 - burn rate over it * budget."""
        burn_rate = self.of_each("max", self.naming.series.period_burn_rate)
        budget = self.of_each("max", self.naming.series.error_budget)
        return f"1 - {burn_rate} * on ({self.identity}) {budget}"

    def facts(self) -> str:
        """The labels of `slo:metadata:info` for each SLO, without custom ones."""
        labels = f"{self.identity}, {TARGET}, {WINDOW}, {OWNER}, {DASHBOARD_UID}"
        return f"max by ({labels}) ({self.naming.series.info}{{{self.info}}})"


def slo_table(selection: Selection, *, names_services: bool) -> TablePanel:
    """One row per SLO, worst first; an SLO with groups shows its worst group."""
    by = f" by ({selection.identity})"
    alerts = worst_alert(selection.series, selection.alerts, naming=selection.naming, by=by)
    queries = (
        selection.facts(),
        selection.selected(selection.sli()),
        selection.selected(selection.remaining_budget()),
        selection.selected(selection.burn_rate()),
        selection.selected(f"({alerts})"),
    )
    return TablePanel(
        title="SLOs by remaining budget",
        description="Lowest remaining budget first. An SLO with groups shows its worst group.",
        targets=tuple(
            Target(ref_id=letter, expr=expr) for letter, expr in zip("ABCDE", queries, strict=True)
        ),
        columns=_columns(selection.naming, names_services=names_services),
        dropped=("Time", "Value #A")
        if names_services
        else ("Time", "Value #A", selection.naming.labels.service),
        sort_by=_BUDGET_TITLE,
    )


def _slo_url(naming: Naming) -> str:
    """The dashboard of the SLO in a row; one of a service has no variables and ignores those in the URL."""
    chosen = (("service", naming.labels.service), ("slo", naming.labels.slo))
    values = "".join(f"&var-{name}=${{__data.fields.{label}}}" for name, label in chosen)
    uid = f"${{__data.fields.{DASHBOARD_UID}}}"
    return f"/d/{uid}?${{datasource:queryparam}}{values}&${{__url_time_range}}"


def _columns(naming: Naming, *, names_services: bool) -> tuple[Column, ...]:
    names = naming.labels
    service = Column(field=names.service, title="Service", link=_slo_url(naming))
    return (
        *((service,) if names_services else ()),
        Column(field=names.slo, title="SLO"),
        Column(field=OWNER, title="Owner"),
        Column(field=TARGET, title="Target, %"),
        Column(field=WINDOW, title="Window"),
        Column(field="Value #B", title="SLI over window", unit="percentunit", decimals="3"),
        Column(
            field="Value #C",
            title=_BUDGET_TITLE,
            unit="percentunit",
            decimals="1",
            thresholds=budget_thresholds(),
        ),
        Column(
            field="Value #D",
            title="Current burn rate",
            unit="none",
            decimals="2",
            thresholds=BURN_RATE_THRESHOLDS,
        ),
        Column(field="Value #E", title="Alerts", mappings=rank_mappings(naming)),
        Column(field=DASHBOARD_UID, title=DASHBOARD_UID, is_hidden=True),
    )
