"""The file of the dashboard of any SLO."""

from __future__ import annotations

import json
import re
from itertools import combinations

import promql_parser
import pytest

from slo_compiler.live.dashboard_queries import panel_queries
from slo_compiler.naming import naming_of
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.rules.rule_file import RecordingRule
from slo_compiler.spec.load import load_spec_bytes

from .grafana_queries import filled
from .service_dashboards import metrics_in, overlap, panels_of, targets_of, titled
from .shared_dashboards import EACH, MARKER, PLACES, PLAIN, SPEC, dashboard_of, dashboard_text, settings_of


@EACH
def test_ids_are_unique_and_panels_do_not_overlap(place: str) -> None:
    panels = panels_of(dashboard_of(PLACES[place]))
    ids = [panel["id"] for panel in panels]
    assert len(set(ids)) == len(ids) > 10
    boxes = [panel["gridPos"] for panel in panels]
    assert all(box["x"] >= 0 and box["w"] > 0 and box["x"] + box["w"] <= 24 for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for panel in panels:
        letters = [target["refId"] for target in panel.get("targets", ())]
        assert len(set(letters)) == len(letters)


def test_the_dashboard_names_no_slo_and_says_what_each_panel_shows() -> None:
    text = dashboard_text()
    assert "checkout" not in text
    dashboard = json.loads(text)
    assert dashboard["description"] == MARKER
    assert (dashboard["uid"], dashboard["title"]) == ("slo-detail", "SLO")
    assert all(panel["type"] == "row" or panel["description"] for panel in panels_of(dashboard))


def test_the_variables_select_one_slo_and_hide_what_follows_from_it() -> None:
    variables = dashboard_of(PLACES["eu"])["templating"]["list"]
    hidden = {one["name"] for one in variables if one["hide"]}
    shown = [one["name"] for one in variables if not one["hide"]]
    assert shown == ["datasource", "environment_cluster", "service", "slo", "group"]
    bounds = {"bound_0", "bound_1", "bound_2"}
    assert hidden == {"group_matchers", "group_labels", "single", "base", "minutes", "step", "pair", *bounds}
    several = [one["name"] for one in variables if one["multi"]]
    assert several == ["group_labels", "pair"]


def test_the_answers_are_on_the_first_screen() -> None:
    panels = {panel["title"]: panel["gridPos"] for panel in panels_of(dashboard_of())}
    lowest = max(
        panels[title]["y"] + panels[title]["h"]
        for title in ("Alert", "Firing alerts", "Budget gone in", "What to do", "Error budget policy now")
    )
    assert lowest <= 16


@EACH
def test_environments_have_dashboards_of_their_own(place: str) -> None:
    settings = PLACES[place]
    dashboard = dashboard_of(settings)
    uids = {naming_of(one).shared_dashboard_uid for one in PLACES.values()}
    assert len(uids) == len(PLACES)
    assert dashboard["uid"] == naming_of(settings).shared_dashboard_uid
    assert (place in dashboard["tags"]) == (settings is not PLAIN)


@pytest.mark.parametrize("days", [1, 28, 90])
def test_the_dashboard_reads_only_series_that_the_rules_record(days: int) -> None:
    text = SPEC.replace("INFO", "").replace("window: 1d", f"window: {days}d")
    loaded = load_spec_bytes("checkout.slo.yaml", text.encode(), settings=PLAIN)
    plan = loaded.plan
    assert plan is not None, loaded.diagnostics
    file = plan_rule_file(plan, settings=PLAIN)
    rules = [rule for group in file.groups for rule in group.rules]
    names = {rule.record for rule in rules if isinstance(rule, RecordingRule)}
    known = {"base": "5m", "__interval": "5m", "__range": "1d", "minutes": "1", "step": "1", "pair": "x"}
    known |= {
        "service": "checkout",
        "slo": "availability",
        "group_matchers": 'slo!=""',
        "single": ".+",
        "group_labels": "",
        **{f"bound_{level}": "0" for level in range(3)},
    }
    read = {
        name for _, target in targets_of(dashboard_of()) for name in metrics_in(filled(target["expr"], known))
    }
    assert read <= names | {"ALERTS", "ALERTS_FOR_STATE"}


def test_a_label_of_all_environments_is_no_variable() -> None:
    settings = settings_of("version: slo-settings/v1\nlabels: {cluster: eu}\n")
    text = dashboard_text(settings)
    assert 'cluster=\\"eu\\"' in text
    assert "environment_" not in text


@EACH
def test_the_live_check_asks_queries_that_are_promql(place: str) -> None:
    queries = list(panel_queries(dashboard_of(PLACES[place])))
    assert len(queries) > 25
    for query in queries:
        promql_parser.parse(query.expr)
        assert "${" not in query.expr
    assert any("slo:sli_errors:tile5m" in query.expr for query in queries)
    assert any("max by () (" in query.expr for query in queries)  # a list of no names


def test_the_classes_of_changes_are_shown_with_spaces_between_them() -> None:
    table = titled(dashboard_of(), "Error budget policy now")
    (column,) = (
        one for one in table["fieldConfig"]["overrides"] if one["matcher"]["options"] == "Allowed changes"
    )
    ((mapping,),) = (one["value"] for one in column["properties"] if one["id"] == "mappings")
    pattern, flags = mapping["options"]["pattern"].strip("/").rsplit("/", maxsplit=1)
    assert (mapping["type"], flags) == ("regex", "g")
    shown = re.sub(pattern, mapping["options"]["result"]["text"], "security,rollback,emergency")
    assert shown == "security, rollback, emergency"


def test_no_firing_alert_is_not_called_missing_data() -> None:
    table = titled(dashboard_of(), "Firing alerts")
    assert table["fieldConfig"]["defaults"]["noValue"] == "None"
