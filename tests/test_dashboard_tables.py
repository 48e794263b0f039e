"""The tables of SLOs in dashboards."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

import promql_parser
import pytest

from .service_dashboards import BOTH, TABLE, a_service, an_slo, overview_text, service_text, titled
from .shared_dashboards import dashboard_of, settings_of


@BOTH
def test_a_table_of_slos_shows_those_with_alerts_first_then_those_with_the_lowest_budget(text: str) -> None:
    table = titled(json.loads(text), TABLE)
    assert table["options"]["sortBy"] == [
        {"displayName": "Alert", "desc": True},
        {"displayName": "Budget left", "desc": False},
    ]
    order = table["transformations"][1]["options"]
    first = min(order["indexByName"], key=order["indexByName"].get)
    assert order["renameByName"][first] == "Alert"


@BOTH
def test_the_columns_of_a_table_fit_into_a_window_of_1100_pixels(text: str) -> None:
    table = titled(json.loads(text), TABLE)
    widths = [
        {setting["id"]: setting["value"] for setting in override["properties"]}
        for override in table["fieldConfig"]["overrides"]
    ]
    shown = [column for column in widths if not column.get("custom.hideFrom.viz")]
    least_name = 120
    assert sum(column.get("custom.width", least_name) for column in shown) < 1100 - 2 * 16 - 2 * 8


@pytest.mark.parametrize(("slos", "rows"), [(1, 1), (8, 8), (12, 12), (300, 12)])
def test_a_table_shows_up_to_twelve_slos_without_scrolling(slos: int, rows: int) -> None:
    service = a_service(*(an_slo(f"slo-{number}") for number in range(slos)))
    height = titled(json.loads(service_text(service)), TABLE)["gridPos"]["h"] * 38 - 8
    head, row = 90, 36  # pixels
    assert head + rows * row <= height < head + (rows + 2) * row


def test_the_overview_links_each_slo_to_the_dashboard_of_its_service() -> None:
    table = titled(json.loads(overview_text()), TABLE)
    links = links_of(table)
    assert sorted(links) == ["SLO", "Service"]
    assert all(link.startswith("/d/${__data.fields.dashboard_uid}?") for link in links.values())
    assert "dashboard_uid" in table["targets"][0]["expr"]


def test_with_both_dashboards_a_service_links_to_its_own_and_an_slo_to_that_of_any_slo() -> None:
    settings = settings_of("version: slo-settings/v1\noutputs: {dashboards: {services: true}}\n")
    links = links_of(titled(json.loads(overview_text(settings)), TABLE))
    assert links["Service"].startswith("/d/${__data.fields.dashboard_uid}?")
    variables = "&var-service=${__data.fields.service}&var-slo=${__data.fields.slo}&"
    assert links["SLO"].startswith("/d/slo-detail?")
    assert variables in links["SLO"]
    only = settings_of("version: slo-settings/v1\noutputs: {dashboards: {services: true, slo: false}}\n")
    links = links_of(titled(json.loads(overview_text(only)), TABLE))
    assert links["SLO"] == links["Service"]


def test_each_slo_of_a_service_links_to_the_dashboard_of_any_slo() -> None:
    [url] = links_of(titled(json.loads(service_text(a_service())), TABLE)).values()
    address, _, query = url.partition("?")
    assert address == "/d/slo-detail"
    assert query.split("&") == [
        "${datasource:queryparam}",
        "var-service=checkout",
        "var-slo=${__value.raw}",
        "${__url_time_range}",
    ]


def test_without_that_dashboard_each_slo_links_to_its_error_ratios_in_explore() -> None:
    settings = settings_of("version: slo-settings/v1\noutputs: {dashboards: {slo: false, services: true}}\n")
    [url] = links_of(titled(json.loads(service_text(a_service(), settings)), TABLE)).values()
    address, _, query = url.partition("?")
    assert address == "/explore"
    panes = json.loads(urllib.parse.parse_qs(query)["panes"][0])
    [pane] = panes.values()
    assert pane["datasource"] == "${datasource}"
    assert pane["range"] == {"from": "${__from}", "to": "${__to}"}
    expr = pane["queries"][0]["expr"].replace("${__value.raw}", "availability")
    promql_parser.parse(expr)
    assert 'slo="availability"' in expr


def test_a_table_with_one_row_is_not_sorted() -> None:
    for title in ("About this SLO", "Error budget policy now"):
        assert titled(dashboard_of(), title)["options"]["sortBy"] == []


def links_of(table: dict[str, Any]) -> dict[str, str]:
    return {
        override["matcher"]["options"]: setting["value"][0]["url"]
        for override in table["fieldConfig"]["overrides"]
        for setting in override["properties"]
        if setting["id"] == "links"
    }
