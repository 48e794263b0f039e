"""What holds for every dashboard of a service and for the overview."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import promql_parser
import pytest
import yaml

from slo_compiler.arithmetic.alert_plan import plan_service
from slo_compiler.model import (
    LabelNames,
    RollingPeriod,
    Settings,
)
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.rules.groups import plan_rule_file

from .service_dashboards import (
    BAD,
    BOTH,
    GROUPED,
    MARKER,
    NAMING,
    RATIO,
    a_service,
    an_slo,
    filled,
    metrics_in,
    overlap,
    overview_text,
    panels_of,
    service_text,
    targets_of,
    titled,
)


@BOTH
def test_panel_ids_and_ref_ids_are_unique(text: str) -> None:
    panels = panels_of(json.loads(text))
    ids = [panel["id"] for panel in panels]
    assert len(set(ids)) == len(ids) > 2
    for panel in panels:
        letters = [target["refId"] for target in panel.get("targets", ())]
        assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("count", [1, 4, 5, 12])
def test_no_panel_overlaps_another_or_leaves_the_grid(count: int) -> None:
    service = a_service(*(an_slo(f"slo-{number}", group_by=GROUPED.group_by) for number in range(count)))
    dashboard = json.loads(service_text(service))
    nested = [panel["panels"] for panel in dashboard["panels"] if panel.get("panels")]
    for shown in (dashboard["panels"], *nested):
        boxes = [panel["gridPos"] for panel in shown]
        assert all(box["x"] >= 0 and box["w"] > 0 and box["x"] + box["w"] <= 24 for box in boxes)
        assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]


@BOTH
def test_every_query_is_promql(text: str) -> None:
    dashboard = json.loads(text)
    exprs = [target["expr"] for _, target in targets_of(dashboard)]
    exprs += [annotation["expr"] for annotation in dashboard["annotations"]["list"]]
    assert len(exprs) > 5
    for expr in exprs:
        promql_parser.parse(filled(expr))


@BOTH
def test_every_panel_and_query_asks_the_chosen_data_source(text: str) -> None:
    dashboard = json.loads(text)
    source = {"type": "prometheus", "uid": "${datasource}"}
    for panel, target in targets_of(dashboard):
        assert panel["datasource"] == target["datasource"] == source
    assert all(annotation["datasource"] == source for annotation in dashboard["annotations"]["list"])
    first = dashboard["templating"]["list"][0]
    assert (first["name"], first["label"], first["type"]) == ("datasource", "Data source", "datasource")


@BOTH
def test_every_panel_says_what_it_shows(text: str) -> None:
    for panel in panels_of(json.loads(text)):
        assert panel["title"]
        assert panel["type"] == "row" or panel["description"]


def test_the_same_input_gives_the_same_bytes_and_another_name_another_uid() -> None:
    assert service_text(a_service()) == service_text(a_service())
    other = json.loads(service_text(a_service(name="cart")))
    assert json.loads(service_text(a_service()))["uid"] == NAMING.dashboard_uid("checkout") != other["uid"]
    assert json.loads(overview_text())["uid"] == NAMING.overview_uid


def test_no_time_left_has_a_milder_color_at_the_top_than_in_the_row_of_its_slo() -> None:
    week = an_slo("weekly", period=RollingPeriod(length=timedelta(days=7)))
    dashboard = json.loads(service_text(a_service(an_slo(), week)))
    [row] = [
        thresholds["steps"][1]["value"]
        for panel in panels_of(dashboard)
        if panel["title"] == "Budget gone in (1h)"
        for thresholds in [panel["fieldConfig"]["defaults"]["thresholds"]]
        if thresholds["steps"][1]["value"] == 7 * 86_400 // 28
    ]
    top = titled(dashboard, "First budget gone in")["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert top[1]["value"] == row


def test_rows_are_open_for_few_slos_and_closed_for_many() -> None:
    def closed(count: int) -> list[bool]:
        service = a_service(*(an_slo(f"slo-{number}") for number in range(count)))
        rows = [panel for panel in json.loads(service_text(service))["panels"] if panel["type"] == "row"]
        return [row["collapsed"] for row in rows]

    assert closed(2) == [False] * 3
    assert closed(3) == [False] + [True] * 3


def test_the_overview_names_no_service() -> None:
    dashboard = json.loads(overview_text())
    assert "checkout" not in overview_text()
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"][1:]}
    assert set(variables) == {"owner", "service"}
    assert all(
        variable["refresh"] == 2 and variable["multi"] and variable["includeAll"]
        for variable in variables.values()
    )


def test_other_label_names_reach_every_query() -> None:
    settings = Settings(label_names=LabelNames(service="sloth_service", slo="sloth_slo", severity="urgency"))
    for text in (service_text(a_service(), settings), overview_text(settings)):
        dashboard = json.loads(text)
        for _, target in targets_of(dashboard):
            assert not re.search(r"\b(?:service|slo)(?:=|,|\))", target["expr"])
        assert "urgency" in dashboard["annotations"]["list"][0]["textFormat"]


@pytest.mark.parametrize("days", [1, 28, 90])
def test_dashboards_read_only_series_that_the_rules_record(days: int) -> None:
    slos = [
        replace(slo, period=RollingPeriod(length=timedelta(days=days))) for slo in (an_slo(), GROUPED, RATIO)
    ]
    service = a_service(*slos)
    recorded = {
        rule.record
        for slo_rules in plan_rule_file(plan_service(service), settings=Settings()).slos
        for group in slo_rules.groups
        for rule in group.rules
        if hasattr(rule, "record")
    }
    for text in (service_text(service), overview_text()):
        read = {name for _, target in targets_of(json.loads(text)) for name in metrics_in(target["expr"])}
        assert read <= recorded | {"ALERTS", BAD.metric}


def test_each_exception_from_the_dashboard_linter_has_its_reason() -> None:
    text = BUILT_IN.render("dashboard-linter.yaml.j2", marker=MARKER, shared="SLO")
    assert text.startswith(f"# {MARKER}\n")
    exceptions = yaml.safe_load(text)["exclusions"]
    assert exceptions
    assert all(len(rule["reason"]) > 30 for rule in exceptions.values())
