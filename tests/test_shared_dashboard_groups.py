"""The dashboard of any SLO that has groups."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote_plus

import pytest

from slo_compiler.dashboards.colors import DISTINCT
from slo_compiler.naming import naming_of
from slo_compiler.naming.links import group_parameter
from slo_compiler.rules.expressions import MEMORY

from .grafana_queries import chosen, filled, number, results
from .live.history import serving_history
from .service_dashboards import titled
from .shared_dashboards import BURN_RATE, GROUPS, NOW, PLACES, dashboard_of, last_rates, openmetrics

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Prometheus with the series of all SLOs without an environment and in two; yield its address."""
    with serving_history(openmetrics(), tmp_path_factory.mktemp("prometheus")) as api:
        yield api


def test_the_groups_have_labels_with_any_names_and_one_can_be_selected(prometheus: str) -> None:
    dashboard = dashboard_of()
    every = chosen(prometheus, dashboard, "routes")
    assert every["groups"] == ['route="/a",zone="x"', 'route="/b.*",zone="x"']
    assert number(prometheus, dashboard, "Budget left", every) == pytest.approx(0)
    one = chosen(prometheus, dashboard, "routes", group='route="/a",zone="x"')
    assert number(prometheus, dashboard, "Budget left", one) == pytest.approx(0.5)
    single, several, _ = results(prometheus, dashboard, "Error ratio over $base", one)
    assert [line["metric"] for line in single] == [{"route": "/a", "zone": "x"}]
    assert several == []
    single, several, _ = results(prometheus, dashboard, "Error ratio over $base", every)
    assert single == []
    assert [line["metric"] for line in several] == RANKED
    assert chosen(prometheus, dashboard, "availability")["groups"] == []


TABLE = "Groups by alert and budget"
RANKED = [{"RANK": str(rank), **group} for rank, group in enumerate(reversed(GROUPS), start=1)]
"""The groups of lines, the one with more errors first."""


def columns(prometheus: str, dashboard: Any, values: dict[str, str]) -> list[dict[str, float]]:
    """The columns of the table: alert, budget, burn rate and recorded seconds by route."""
    return [
        {row["metric"].get("route", ""): float(row["value"][1]) for row in column}
        for column in results(prometheus, dashboard, TABLE, values)
    ]


@pytest.mark.parametrize("place", PLACES)
def test_the_table_of_groups_shows_which_group_is_firing(prometheus: str, place: str) -> None:
    dashboard = dashboard_of(PLACES[place])
    page = len(naming_of(PLACES[place]).severities.values) + 1
    every = chosen(prometheus, dashboard, "routes")
    assert every["group_labels"] == "route,zone"
    assert columns(prometheus, dashboard, every) == [
        {"/a": page, "/b.*": 0},
        {"/a": pytest.approx(0.5), "/b.*": pytest.approx(0)},
        {"/a": pytest.approx(1), "/b.*": pytest.approx(2)},
        {"/a": 30 * 3600, "/b.*": 15 * 3600},
    ]
    one = chosen(prometheus, dashboard, "routes", group='route="/b.*",zone="x"')
    assert columns(prometheus, dashboard, one)[0] == {"/b.*": 0}
    without = chosen(prometheus, dashboard, "availability")
    assert without["group_labels"] == ""
    assert columns(prometheus, dashboard, without) == [
        {"": page},
        {"": 0.5},
        {"": pytest.approx(1)},
        {"": -1},
    ]


def test_the_table_of_groups_has_those_with_alerts_however_much_budget_they_have(
    prometheus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slo_compiler.dashboards.shared.group_table._MOST_GROUPS", 1)
    dashboard = dashboard_of()
    found = columns(prometheus, dashboard, chosen(prometheus, dashboard, "routes"))
    assert [sorted(column) for column in found] == [["/a", "/b.*"]] * 4
    sorts = titled(dashboard, TABLE)["options"]["sortBy"]
    assert [one["displayName"] for one in sorts] == ["Alert", "Budget left"]


def test_each_of_several_groups_has_one_line_of_burn_rates_the_lower_one(prometheus: str) -> None:
    dashboard = dashboard_of()
    values = chosen(prometheus, dashboard, "routes")
    for pair in values["pairs"]:
        windows = pair.split("|")
        long, short, several = results(prometheus, dashboard, BURN_RATE, values | {"pair": pair})[:3]
        assert (long, short) == ([], [])
        assert [line["metric"] for line in several] == RANKED
        lower = min(last_rates(windows))
        assert [float(line["values"][-1][1]) for line in several] == pytest.approx([2 * lower, lower])


def test_a_chart_of_burn_rates_reads_the_windows_of_its_pair_only(prometheus: str) -> None:
    dashboard = dashboard_of()
    values = chosen(prometheus, dashboard, "routes")
    [long, short, several, *_] = titled(dashboard, BURN_RATE)["targets"]
    for pair in values["pairs"]:
        for target in (long, short, several):
            expr = filled(target["expr"], values | {"pair": pair})
            assert f'{{__name__=~"slo:sli_error:ratio_rate({pair})"' in expr
            assert "ratio_rate(.+)" not in expr


RANKED_CHARTS = ("Error ratio over $base", BURN_RATE, "Burn-down over the window")


def test_the_lines_of_groups_with_any_names_have_the_colors_of_their_ranks() -> None:
    dashboard = dashboard_of()
    for title in RANKED_CHARTS:
        overrides = titled(dashboard, title)["fieldConfig"]["overrides"]
        named = [one for one in overrides if one["matcher"]["id"] == "byRegexp"]
        colors = [one["properties"][0]["value"]["fixedColor"] for one in named]
        assert colors == list(DISTINCT)
        patterns = [one["matcher"]["options"].strip("/") for one in named]
        for rank in range(1, len(DISTINCT) + 1):
            legend = f"{rank}. /api/{rank + 1}. /a"
            assert [bool(re.search(pattern, legend)) for pattern in patterns].index(True) == rank - 1
        several = [one for one in titled(dashboard, title)["targets"] if "RANK" in one["expr"]]
        assert [one["legendFormat"] for one in several] == ["__auto"]
        own = [one for one in overrides if one["matcher"]["options"] == several[0]["refId"]]
        assert [[setting["id"] for setting in one["properties"]] for one in own] == [["custom.lineWidth"]]


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        ({"route": "/a"}, "2. /a"),
        ({"cluster": "eu"}, "2. eu"),
        ({"route": 'say "b", c="d'}, '2. route="say "b", c="d"'),  # as with two labels, but whole
        ({"route": "$1 {x} 1. \n"}, "2. $1 {x} 1. \n"),
        ({"route": "/a", "zone": "x"}, '2. route="/a", zone="x"'),
        ({"cluster": "eu", "route": "/a"}, '2. cluster="eu", route="/a"'),
        ({"a": "1", "b": "2", "c": "3"}, '2. a="1", b="2", c="3"'),
        ({"a": "1", "b": "2", "z": "3"}, '2. a="1", b="2", z="3"'),
    ],
)
def test_a_line_is_named_after_its_rank_and_group(labels: dict[str, str], name: str) -> None:
    named = {**labels, "RANK": "2"}
    text = ", ".join(f'{key}="{value}"' for key, value in sorted(named.items()))
    text = f"{{{text}}}"  # as Grafana names a line
    for title in RANKED_CHARTS:
        assert renamed(titled(dashboard_of(), title), text) == name
        assert renamed(titled(dashboard_of(), title), "Bad events") == "Bad events"


def renamed(panel: Any, name: str) -> str:
    """The name of a line after the transformations of its panel."""
    for one in panel["transformations"]:
        assert one["id"] == "renameByRegex"
        pattern = one["options"]["regex"].strip("/").replace("[^]", r"[\s\S]")
        replacement = re.sub(r"\$(\d)", r"\\\1", one["options"]["renamePattern"])
        name = re.sub(pattern, replacement, name, count=1)
    return name


def test_the_numbers_are_those_of_the_worst_group(prometheus: str) -> None:
    dashboard = dashboard_of()
    values = chosen(prometheus, dashboard, "availability")
    for title, expected in (
        ("Alert", 3),
        ("Budget gone in", 10_000_000_000),  # it lasts: the burn rate is 1
        ("Full outage left", 0.5 * 0.01 * 1440),
        ("SLI", 0.995),
        ("Bad events left", 0.5 * 0.01 * 864_000),
    ):
        assert number(prometheus, dashboard, title, values) == pytest.approx(expected), title
    assert burn_rates(prometheus, dashboard, values) == {"1h": 1, "$base": 1}
    worst = chosen(prometheus, dashboard, "routes")
    assert burn_rates(prometheus, dashboard, worst) == {"1h": 2, "$base": 2}
    assert number(prometheus, dashboard, "SLI", worst) == pytest.approx(0.99)


def burn_rates(prometheus: str, dashboard: Any, values: dict[str, str]) -> dict[str, float]:
    """The burn rates of the first screen by their names."""
    targets = titled(dashboard, "Burn rate")["targets"]
    return {
        target["legendFormat"]: pytest.approx(float(series["value"][1]))
        for target, [series] in zip(targets, results(prometheus, dashboard, "Burn rate", values), strict=True)
    }


@pytest.mark.parametrize(
    ("slo", "group", "hours"),
    [
        ("availability", None, -1 / 3600),  # its window has 24 hours
        ("long", None, 30),
        ("routes", None, 15),
        ("routes", GROUPS[0], 30),
    ],
)
def test_a_new_slo_shows_how_long_it_has_been_recorded(
    prometheus: str, slo: str, group: dict[str, str] | None, hours: float
) -> None:
    dashboard = dashboard_of()
    chosen_group = {"group": ",".join(f'{key}="{value}"' for key, value in group.items())} if group else {}
    values = chosen(prometheus, dashboard, slo, **chosen_group)
    [fact], [recorded] = results(prometheus, dashboard, "About this SLO", values)
    assert recorded["metric"] == {}
    assert float(recorded["value"][1]) / 3600 == pytest.approx(hours)
    assert fact["value"][0] == recorded["value"][0]  # one row: the table joins them by their time
    assert f"more than {MEMORY.days} days" in titled(dashboard, "About this SLO")["description"]


def test_the_facts_of_an_slo_fit_into_a_window_of_1100_pixels() -> None:
    least = 0
    for override in titled(dashboard_of(), "About this SLO")["fieldConfig"]["overrides"]:
        column = {one["id"]: one["value"] for one in override["properties"]}
        if not column.get("custom.hideFrom.viz"):
            least += column.get("custom.width") or column["custom.minWidth"]
    assert least <= 512


def test_the_firing_alerts_have_their_groups_and_times(prometheus: str) -> None:
    dashboard = dashboard_of()
    alerts, starts = results(prometheus, dashboard, "Firing alerts", chosen(prometheus, dashboard, "routes"))
    assert {alert["metric"]["severity"] for alert in alerts} == {"page", "ticket"}
    for series in (alerts, starts):
        assert {one["metric"]["route"] for one in series} == {"/a"}
    assert sorted(str(one["metric"]) for one in alerts) == sorted(str(one["metric"]) for one in starts)
    assert {float(one["value"][1]) for one in starts} == {1000 * (NOW - 3600)}


def test_the_firing_alerts_have_space_for_the_labels_of_a_group() -> None:
    table = titled(dashboard_of(), "Firing alerts")
    widths = [
        one["value"]
        for override in table["fieldConfig"]["overrides"]
        for one in override["properties"]
        if one["id"] == "custom.width"
    ]
    panel = 1080 * table["gridPos"]["w"] / 24 - 32  # in a window of 1100 pixels
    route = 24 * 8  # a name of 24 characters, such as the longest name of an alert
    assert sum(widths) + route <= panel
    assert table["transformations"][1]["options"]["excludeByName"]["owner"] is True


@pytest.mark.parametrize("value", ["/a b", "a&b=c", 'say "ü"', "x+y%20~.*", "\\d{2}#"])
def test_prometheus_escapes_a_group_in_a_link_as_tests_expect(tmp_path: Path, value: str) -> None:
    rule = {
        "alert": "Linked",
        "expr": "up",
        "annotations": {"url": group_parameter((("route", "{{ $labels.route | urlquery }}"),))},
    }
    (tmp_path / "rules.yaml").write_text(json.dumps({"groups": [{"name": "g", "rules": [rule]}]}))
    expected = {"url": group_parameter((("route", quote_plus(value)),))}
    case = {
        "interval": "1m",
        "input_series": [{"series": f"up{{route={json.dumps(value, ensure_ascii=False)}}}", "values": "1 1"}],
        "alert_rule_test": [
            {
                "eval_time": "1m",
                "alertname": "Linked",
                "exp_alerts": [{"exp_labels": {"route": value}, "exp_annotations": expected}],
            }
        ],
    }
    (tmp_path / "test.yaml").write_text(json.dumps({"rule_files": ["rules.yaml"], "tests": [case]}))
    done = subprocess.run(
        ["promtool", "test", "rules", tmp_path / "test.yaml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert parse_qs(f"d?{expected['url']}")["var-group"] == [f'route="{value}"']
