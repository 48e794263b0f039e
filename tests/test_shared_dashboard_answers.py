"""The dashboard of any SLO: its variables and queries on a Prometheus with all series of several SLOs."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import promql_parser
import pytest

from .grafana_queries import ask, chosen, filled, number, options, repeated, results, run
from .live.history import serving_history
from .service_dashboards import overview_text, titled
from .shared_dashboards import (
    BURN_RATE,
    EACH,
    NOW,
    PLACES,
    SLOS,
    WINDOWS,
    dashboard_of,
    last_rates,
    openmetrics,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Prometheus with the series of all SLOs without an environment and in two; yield its address."""
    with serving_history(openmetrics(), tmp_path_factory.mktemp("prometheus")) as api:
        yield api


_SILENT = ("Firing alerts", "Alerts")


@EACH
@pytest.mark.parametrize("slo", SLOS)
def test_every_query_is_promql_and_returns_data(prometheus: str, place: str, slo: str) -> None:
    dashboard = dashboard_of(PLACES[place])
    values = chosen(prometheus, dashboard, slo)
    empty = []
    for panel, target, own in repeated(dashboard, values):
        promql_parser.parse(filled(target["expr"], own))
        if not run(prometheus, panel, target, own):
            empty.append((panel["title"], target.get("legendFormat", ""), target["expr"]))
    if slo == "silent":
        empty = [one for one in empty if one[0] not in _SILENT]
    # A pair has the threshold of one severity; charts have other lines for one group than for several.
    unused = "=~" if slo == "routes" else "!~"
    # A policy can have fewer states with bounds than the built-in one.
    empty = [one for one in empty if not one[1].endswith(" above")]
    empty = [one for one in empty if slo != "long" or not one[1].startswith("${bound_")]
    empty = [one for one in empty if f'{unused}"${{single:raw}}"' not in one[2]]
    # Events and shares have units of their own; two SLOs record no burn rate over 1h.
    without = "unless on" if slo == "ready-made" else "and on"
    expected = [("Good and bad events", f"{without} ()")] * 2
    if slo in ("long", "silent"):
        expected.append(("Burn rate", "rate1h"))
    for title, part in expected:
        [*found] = (one for one in empty if one[0] == title and part in one[2])
        assert found
        empty.remove(found[0])
    assert not empty
    for annotation in dashboard["annotations"]["list"]:
        promql_parser.parse(filled(annotation["expr"], values))


def test_the_variables_find_the_windows_of_each_slo(prometheus: str) -> None:
    dashboard = dashboard_of()
    found = {slo: chosen(prometheus, dashboard, slo) for slo in SLOS}
    assert {slo: one["base"] for slo, one in found.items()} == dict.fromkeys(SLOS, "5m") | {
        "ready-made": "10m"
    }
    assert {slo: int(one["minutes"]) / 60 for slo, one in found.items()} == WINDOWS
    assert found["long"]["step"] == "5142856"
    assert found["availability"]["step"] == "299999"
    assert [len(one["pairs"]) for one in found.values()] == [3, 3, 3, 3, 0]
    assert next(iter(found["long"]["pairs"].items())) == ("2h|10m", "page: 2h and 10m")


def test_the_pairs_of_a_further_severity_have_charts_in_the_color_of_their_severity(prometheus: str) -> None:
    dashboard = dashboard_of(PLACES["eu"])
    values = chosen(prometheus, dashboard, "long")
    assert {text.partition(":")[0] for text in values["pairs"].values()} == {"critical", "warning", "note"}
    chart = titled(dashboard, BURN_RATE)
    assert (chart["repeat"], chart["repeatDirection"]) == ("pair", "h")
    colors = {
        override["matcher"]["options"]: one["value"]["fixedColor"]
        for override in chart["fieldConfig"]["overrides"]
        for one in override["properties"]
        if one["id"] == "color"
    }
    drawn = {}
    for pair, text in values["pairs"].items():
        for target in chart["targets"][3:]:
            for line in run(prometheus, chart, target, values | {"pair": pair}):
                drawn[text] = (colors[target["refId"]], float(line["values"][-1][1]))
    assert {color for text, (color, _) in drawn.items() if text.startswith("critical")} == {"red"}
    assert {color for text, (color, _) in drawn.items() if text.startswith("warning")} == {"orange"}
    assert drawn["note: 8d and 16h"] == ("yellow", 3)


@pytest.mark.parametrize(
    ("slo", "group"), [("availability", {}), ("routes", {"group": 'route="/a",zone="x"'})]
)
def test_the_burn_rates_are_those_of_the_windows_of_the_pair(
    prometheus: str, slo: str, group: dict[str, str]
) -> None:
    dashboard = dashboard_of()
    values = chosen(prometheus, dashboard, slo, **group)
    for pair in values["pairs"]:
        windows = pair.split("|")
        *shown, several = results(prometheus, dashboard, BURN_RATE, values | {"pair": pair})[:3]
        assert several == []
        for [line], window, expected in zip(shown, windows, last_rates(windows), strict=True):
            assert line["metric"] == {"rate_window": window}
            assert float(line["values"][-1][1]) == pytest.approx(expected)


@pytest.mark.parametrize("slo", ["availability", "ready-made"])
def test_events_have_a_unit_per_second_and_shares_are_percentages(prometheus: str, slo: str) -> None:
    dashboard = dashboard_of()
    chart = titled(dashboard, "Good and bad events")
    lines = results(prometheus, dashboard, "Good and bad events", chosen(prometheus, dashboard, slo))
    drawn = "".join(target["refId"] for target, line in zip(chart["targets"], lines, strict=True) if line)
    assert drawn == {"availability": "AB", "ready-made": "CD"}[slo]
    units = {
        override["matcher"]["options"]: one["value"]
        for override in chart["fieldConfig"]["overrides"]
        for one in override["properties"]
        if one["id"] == "unit"
    }
    assert chart["fieldConfig"]["defaults"]["unit"] == "suffix:/s"
    assert units == {"C": "percentunit", "D": "percentunit"}


def test_a_precomputed_ratio_has_no_events(prometheus: str) -> None:
    dashboard = dashboard_of()
    [mapping] = titled(dashboard, "Bad events left")["fieldConfig"]["defaults"]["mappings"]
    [(value, text)] = mapping["options"].items()
    assert text["text"] == "No events"
    for slo, expected in (("ready-made", float(value)), ("availability", 4320)):
        values = chosen(prometheus, dashboard, slo)
        assert number(prometheus, dashboard, "Bad events left", values) == pytest.approx(expected)


def test_the_budget_of_an_slo_without_alerts_lasts_as_long_as_in_the_overview(prometheus: str) -> None:
    dashboard = dashboard_of()
    shown = number(prometheus, dashboard, "Budget gone in", chosen(prometheus, dashboard, "silent"))
    column = titled(json.loads(overview_text()), "SLOs by alert and budget")["targets"][3]["expr"]
    rows = ask(prometheus, "query", query=column.replace("$owner", ".*").replace("$service", ".*"), time=NOW)
    found = {row["metric"]["slo"]: float(row["value"][1]) for row in rows["result"] if "slo" in row["metric"]}
    assert shown == found["silent"]


def test_the_burn_down_starts_full_and_ends_at_the_remaining_budget(prometheus: str) -> None:
    dashboard = dashboard_of()
    for slo, ends in (("availability", [0.5]), ("ready-made", [0.5]), ("routes", [0, 0.5])):
        values = chosen(prometheus, dashboard, slo)
        burn_down = results(prometheus, dashboard, "Burn-down over the window", values)
        single, [ideal], now, several, *_ = burn_down
        lines = single + several
        if len(ends) == 1:
            assert [float(one["value"][1]) for one in now] == pytest.approx(ends)
        assert bool(now) == bool(single) == (not several)
        for line, end in zip(lines, ends, strict=True):
            left = [float(value) for _, value in line["values"]]
            assert left[0] == pytest.approx(1, abs=0.01)
            assert left[-1] == pytest.approx(end, abs=0.02)
            assert all(later <= earlier + 1e-9 for earlier, later in pairwise(left))
        even = [float(value) for _, value in ideal["values"]]
        assert (even[0], even[-1]) == pytest.approx((1, 0), abs=0.01)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("slo", "bounds"),
    [
        ("availability", {"exhausted": (0, "red"), "freeze": (0.1, "orange"), "caution": (0.5, "yellow")}),
        ("routes", {"exhausted": (0, "red"), "freeze": (0.1, "orange"), "caution": (0.5, "yellow")}),
        ("long", {"stop": (0, "red")}),
        ("unknown", {}),
    ],
)
def test_the_burn_down_draws_the_bounds_of_the_policy(
    prometheus: str, place: str, slo: str, bounds: dict[str, tuple[float, str]]
) -> None:
    dashboard = dashboard_of(PLACES[place])
    values = chosen(prometheus, dashboard, slo) if slo in SLOS else without_slo(prometheus, dashboard)
    chart = titled(dashboard, "Burn-down over the window")
    styles = {one["matcher"]["options"]: one["properties"] for one in chart["fieldConfig"]["overrides"]}
    texts = {
        one["name"]: options(prometheus, one, values)[values[one["name"]]]
        for one in dashboard["templating"]["list"]
        if one["name"].startswith("bound_")
    }
    drawn = {}
    for target in chart["targets"][4:]:
        style = {one["id"]: one["value"] for one in styles[target["refId"]]}
        for line in run(prometheus, chart, target, values):
            [value] = {float(value) for _, value in line["values"]}
            assert line["metric"] == {}
            name = target["legendFormat"].removeprefix("${").removesuffix(":text}")
            drawn[texts[name]] = (value, style["color"]["fixedColor"])
    assert drawn == bounds


def without_slo(prometheus: str, dashboard: Any) -> dict[str, Any]:
    """The values of variables for an SLO without series."""
    values = chosen(prometheus, dashboard, "availability") | {"slo": "unknown"}
    for variable in dashboard["templating"]["list"]:
        if variable["name"].startswith("bound_"):
            [values[variable["name"]]] = options(prometheus, variable, values)
    return values


def test_titles_are_complete_without_data(prometheus: str) -> None:
    [base] = [one for one in dashboard_of()["templating"]["list"] if one["name"] == "base"]
    assert options(prometheus, base, {"service": "checkout", "slo": "unknown"}) == {"5m": "5m"}


def test_a_removed_slo_has_the_lengths_of_the_usual_window_and_the_lines_of_one_group(
    prometheus: str,
) -> None:
    found = variables_of(prometheus, "unknown", ("single", "minutes", "step"))
    assert found == {"single": [".+"], "minutes": ["40320"], "step": ["3599999"]}


def test_the_charts_of_a_removed_slo_are_those_of_the_last_day(
    prometheus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("single", "pair")
    before = variables_of(prometheus, "routes", names)
    monkeypatch.setattr("tests.grafana_queries.NOW", NOW + 2 * 3600)
    assert variables_of(prometheus, "routes", names) == before
    assert len(before["pair"]) > 1
    assert before["single"] == ["-"]


def variables_of(prometheus: str, slo: str, names: tuple[str, ...]) -> dict[str, list[str]]:
    """The values of hidden variables of an SLO."""
    known = {"service": "checkout", "slo": slo, "group_matchers": 'slo!=""'}
    variables = [one for one in dashboard_of()["templating"]["list"] if one["name"] in names]
    return {one["name"]: list(options(prometheus, one, known)) for one in variables}


def test_the_policy_says_what_is_allowed_in_its_state(prometheus: str) -> None:
    dashboard = dashboard_of()
    for slo, state in (("availability", "freeze"), ("long", "calm")):
        values = chosen(prometheus, dashboard, slo)
        [[row]] = results(prometheus, dashboard, "Error budget policy now", values)
        assert row["metric"]["state"] == state
        assert ("feature" in row["metric"]["allow"]) == (state == "calm")
        [lines] = results(prometheus, dashboard, "Error budget policy", values)
        assert {float(line["values"][-1][1]) for line in lines if line["metric"]["state"] == state} == {
            1.0 if state == "freeze" else 3.0
        }
        [[since]] = results(prometheus, dashboard, "In this policy state since", values)
        assert NOW - float(since["value"][1]) / 1000 <= 60 * int(values["minutes"])


def test_a_state_that_lasts_for_longer_than_a_window_has_no_date(prometheus: str) -> None:
    dashboard = dashboard_of()
    values = chosen(prometheus, dashboard, "availability") | {"minutes": "60"}
    assert number(prometheus, dashboard, "In this policy state since", values) == 0
    [mapping] = titled(dashboard, "In this policy state since")["fieldConfig"]["defaults"]["mappings"]
    assert mapping["options"]["0"]["text"] == "Over a window ago"


def test_another_environment_can_be_selected_if_prometheus_has_it(prometheus: str) -> None:
    dashboard = dashboard_of(PLACES["eu"])
    assert chosen(prometheus, dashboard, "long")["environment_cluster"] == "eu"
    other = chosen(prometheus, dashboard, "long", environment_cluster="us")
    assert number(prometheus, dashboard, "Budget left", other) == pytest.approx(0.5)


def test_an_slo_without_series_shows_no_state(prometheus: str) -> None:
    dashboard = dashboard_of()
    values = chosen(prometheus, dashboard, "availability") | {"slo": "unknown"}
    assert results(prometheus, dashboard, "Alert", values) == [[]]
