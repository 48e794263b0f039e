"""Groups whose labels have values with quotes, backslashes and other characters with a meaning in PromQL."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote_plus

import pytest

from slo_compiler.naming.links import group_parameter
from slo_compiler.spec.schema import SPEC_SCHEMA, load_schema

from .grafana_queries import chosen, number, results
from .live.history import serving_history
from .shared_dashboards import PLAIN, dashboard_of, openmetrics

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUTES = (
    "/a",
    'say "hi"',
    '"',
    '""',
    '", x="y',
    "\\d{2}",
    "\\",
    "$1 $$ ${__all} [[service]]",
    "/b.*|{c} ü 'd' a=b,c",
    "",
)
GROUPS = tuple({"route": route, "zone": zone} for route in ROUTES for zone in ("x", 'y"'))


WITHOUT_OPTIONS = ({"route": "`", "zone": "x"}, {"route": "a\nb", "zone": "x"})
"""Groups that cannot be written in backticks, or in a query that Grafana finds."""


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Prometheus with an SLO that has these groups; yield its address."""
    text = openmetrics(places=(PLAIN,), routes=(*GROUPS, *WITHOUT_OPTIONS), hours=1)
    with serving_history(text, tmp_path_factory.mktemp("prometheus")) as api:
        yield api


def linked(group: dict[str, str]) -> str:
    """The value of the variable in the link of an alert on a group."""
    parameter = group_parameter(tuple((name, quote_plus(value)) for name, value in group.items()))
    return parse_qs(parameter.lstrip("&"))["var-group"][0]


def test_the_link_of_an_alert_selects_its_group(prometheus: str) -> None:
    dashboard = dashboard_of()
    for index, group in enumerate(GROUPS):
        values = chosen(prometheus, dashboard, "routes", is_option=bool(group["route"]), group=linked(group))
        budget = number(prometheus, dashboard, "Budget left", values)
        assert budget == pytest.approx(1 - (1 + index) / 2), group
        single, several, _ = results(prometheus, dashboard, "Error ratio over $base", values)
        assert [line["metric"] for line in single] == [{key: text for key, text in group.items() if text}]
        assert several == []


def test_a_group_with_a_backtick_or_a_line_break_is_no_option(prometheus: str) -> None:
    dashboard = dashboard_of()
    every = chosen(prometheus, dashboard, "routes")
    assert len(every["groups"]) == len(GROUPS)
    assert not any("`" in option or "\n" in option for option in every["groups"])
    budget = number(prometheus, dashboard, "Budget left", every)
    assert budget == pytest.approx(1 - (len(GROUPS) + len(WITHOUT_OPTIONS)) / 2)


def test_a_link_without_matchers_shows_all_groups() -> None:
    [matchers] = [one for one in dashboard_of()["templating"]["list"] if one["name"] == "group_matchers"]
    [group] = [one for one in dashboard_of()["templating"]["list"] if one["name"] == "group"]
    assert matchers["current"]["value"] == group["allValue"] == 'slo!=""'


def test_each_label_of_a_group_is_put_in_backticks() -> None:
    [matchers] = [one for one in dashboard_of()["templating"]["list"] if one["name"] == "group_matchers"]
    slo = load_schema(SPEC_SCHEMA)["definitions"]["slo"]["properties"]
    assert matchers["query"].count("label_replace(") == slo["group_by"]["maxItems"]
