"""The dashboard of a service with many SLOs: what it has, and what it loads when it is opened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .service_dashboards import a_service, an_slo, service_text, titled
from .shared_dashboards import settings_of


def test_a_dashboard_of_many_slos_runs_no_query_for_the_marks_of_each() -> None:
    service = a_service(*(an_slo(f"slo-{number}") for number in range(12)))
    dashboard = json.loads(service_text(service))
    marks = dashboard["annotations"]["list"]
    assert [(one["name"], one["enable"]) for one in marks] == [
        (f"Alerts of slo-{number}", True) for number in range(12)
    ]
    assert all(one["filter"]["ids"] for one in marks)
    service = a_service(*(an_slo(f"slo-{number}") for number in range(13)))
    dashboard = json.loads(service_text(service))
    [switch] = dashboard["annotations"]["list"]
    assert (switch["name"], switch["enable"], switch["hide"]) == ("Firing alerts", False, False)
    assert "filter" not in switch
    assert switch["expr"] == (
        'ALERTS{alertname=~"SLOErrorBudgetBurnPage|SLOErrorBudgetBurnTicket", alertstate="firing",'
        ' service="checkout"}'
    )
    assert queries_on_load(dashboard) == 10


def queries_on_load(dashboard: dict[str, Any]) -> int:
    """The number of queries of panels outside of collapsed rows."""
    return sum(len(panel.get("targets", ())) for panel in dashboard["panels"])


@pytest.mark.parametrize(("slos", "rows"), [(24, 24), (25, 0), (300, 0)])
def test_a_dashboard_of_many_slos_has_a_table_and_no_rows(slos: int, rows: int) -> None:
    service = a_service(*(an_slo(f"slo-{number}", group_by=("route",)) for number in range(slos)))
    text = service_text(service)
    dashboard = json.loads(text)
    [first, *others] = [panel for panel in dashboard["panels"] if panel["type"] == "row"]
    assert (first["title"], len(others)) == ("All SLOs of the service", rows)
    assert queries_on_load(dashboard) == 10
    assert titled(dashboard, "SLOs by alert and budget")
    variables = [one["name"] for one in dashboard["templating"]["list"]]
    assert variables == (["datasource", "route"] if rows else ["datasource"])
    assert len(text) < (1_300_000 if rows else 16_000)


def test_without_a_dashboard_of_any_slo_each_slo_has_a_row() -> None:
    settings = settings_of("version: slo-settings/v1\noutputs: {dashboards: {slo: false, services: true}}\n")
    service = a_service(*(an_slo(f"slo-{number}") for number in range(30)))
    dashboard = json.loads(service_text(service, settings))
    assert sum(panel["type"] == "row" for panel in dashboard["panels"]) == 31
