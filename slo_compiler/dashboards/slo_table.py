"""A table of SLOs, those with alerts first, then by remaining budget. It queries Prometheus for the SLOs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import exhaustion, history
from slo_compiler.dashboards.panels import Column, DataLink
from slo_compiler.dashboards.selection import DASHBOARD_UID, OBJECTIVE, OWNER
from slo_compiler.dashboards.tables import (
    alert_column,
    budget_column,
    burn_rate_column,
    exhaustion_column,
    query_table,
    sli_column,
)
from slo_compiler.records import replace

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.dashboards.panels import TablePanel, Threshold
    from slo_compiler.dashboards.selection import Selection
    from slo_compiler.dashboards.tables import QueryColumn

TITLE = "SLOs by alert and budget"
_DESCRIPTION = (
    "SLOs with the most severe alert first, then those with the lowest remaining budget. An SLO with groups"
    f" shows the worst value of its groups. Burn rates are over 1h. {exhaustion.EXPLANATION}"
)


def service_table(
    selection: Selection,
    *,
    thresholds: tuple[Threshold, ...],
    period: timedelta,
    sli_decimals: str,
    link: DataLink,
) -> TablePanel:
    """The SLOs of one service: `thresholds` are those of burn rates, `link` is that of each SLO."""
    names = selection.naming.labels
    alert, *numbers = _values(selection, thresholds=thresholds, period=period, sli_decimals=sli_decimals)
    slo = (Column(field=names.slo, title="SLO", links=(link,)), "")
    recorded = (history.history_column(), selection.selected(f"({selection.recorded_time()})"))
    return query_table(
        TITLE,
        f"{_DESCRIPTION} {history.EXPLANATION}",
        (alert, slo, *numbers, _objective(), recorded),
        facts=selection.facts(),
        dropped=(names.service, OWNER, DASHBOARD_UID),
    )


def overview_table(
    selection: Selection, *, thresholds: tuple[Threshold, ...], period: timedelta, sli_decimals: str
) -> TablePanel:
    """The SLOs of many services, with links to the dashboards of the SLOs."""
    names = selection.naming.labels
    alert, *numbers = _values(selection, thresholds=thresholds, period=period, sli_decimals=sli_decimals)
    uid, service, slo = (f"${{__data.fields.{label}}}" for label in (DASHBOARD_UID, names.service, names.slo))
    service_link = slo_link = dashboard_link(uid, service=service, slo=slo)
    if selection.naming.dashboards.services and selection.naming.dashboards.slo:
        service_link = replace(service_link, title="Dashboard of the service")
        slo_link = dashboard_link(selection.naming.shared_dashboard_uid, service=service, slo=slo)
    columns = (
        alert,
        (Column(field=names.service, title="Service", links=(service_link,)), ""),
        (Column(field=names.slo, title="SLO", links=(slo_link,)), ""),
        *numbers,
        _objective(),
        (Column(field=OWNER, title="Owner", width=130), ""),
        (Column(field=DASHBOARD_UID, title=DASHBOARD_UID, is_hidden=True), ""),
    )
    return query_table(TITLE, _DESCRIPTION, columns, facts=selection.facts())


def _values(
    selection: Selection, *, thresholds: tuple[Threshold, ...], period: timedelta, sli_decimals: str
) -> tuple[QueryColumn, ...]:
    """The columns with numbers, in the order in which they are read."""
    return (
        (alert_column(selection.naming), selection.selected(f"({selection.alert()})")),
        (budget_column(), selection.selected(selection.remaining_budget())),
        (exhaustion_column(period), selection.selected(selection.exhaustion())),
        (burn_rate_column(thresholds), selection.selected(selection.burn_rate())),
        (sli_column(sli_decimals), selection.selected(selection.sli())),
    )


def dashboard_link(uid: str, *, service: str, slo: str) -> DataLink:
    """A dashboard with an SLO; one of a service has no variables and ignores those in the URL."""
    chosen = f"&var-service={service}&var-slo={slo}"
    url = f"/d/{uid}?${{datasource:queryparam}}{chosen}&${{__url_time_range}}"
    return DataLink(title="Dashboard of the SLO", url=url)


def _objective() -> QueryColumn:
    return (Column(field=OBJECTIVE, title="Target", width=110), "")
