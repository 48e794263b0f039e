"""The charts of dashboards."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from slo_compiler.dashboards.colors import DISTINCT, OTHERS
from slo_compiler.model import (
    AlertPolicy,
    BudgetPolicy,
    Matcher,
    MatchOperator,
    PolicyState,
    RollingPeriod,
)
from slo_compiler.model.slis.events import EventsSli
from slo_compiler.promql.durations import time_span

from .service_dashboards import (
    BAD,
    RATIO,
    TOTAL,
    a_service,
    an_slo,
    overview_text,
    panels_of,
    service_text,
    titled,
)
from .shared_dashboards import dashboard_of, dashboard_text

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_each_burn_rate_chart_draws_the_threshold_of_its_pair() -> None:
    slo = an_slo(period=RollingPeriod(length=timedelta(days=28)), target=Decimal("0.999"))
    dashboard = json.loads(service_text(a_service(slo)))
    charts = burn_rate_charts(dashboard)
    lines = [chart["targets"][2] for chart in charts]
    assert [(line["expr"], line["legendFormat"]) for line in lines] == [
        ("vector(13.44)", "Page above"),
        ("vector(5.6)", "Page above"),
        ("vector(2.8)", "Ticket above"),
        ("vector(1)", "Ticket above"),
    ]
    assert [colors_of(chart)[2] for chart in charts] == ["red", "red", "orange", "orange"]
    for chart, line in zip(charts, lines, strict=True):
        *_, style = chart["fieldConfig"]["overrides"]
        assert style["matcher"]["options"] == line["refId"]
        assert "custom.lineStyle" in {one["id"] for one in style["properties"]}
    assert [chart["title"] for chart in charts] == [
        "Page > 13.44: 1h / 5m",
        "Page > 5.6: 6h / 30m",
        "Ticket > 2.8: 1d / 2h",
        "Ticket > 1: 3d / 6h",
    ]
    assert [target["legendFormat"] for target in charts[0]["targets"][:2]] == ["1h", "5m"]
    assert colors_of(charts[0]) == ["blue", "text", "red"]


def test_a_burn_rate_chart_is_logarithmic_above_1_so_that_one_peak_hides_no_other() -> None:
    for chart in burn_rate_charts(json.loads(service_text(a_service(an_slo())))):
        scale = chart["fieldConfig"]["defaults"]["custom"]["scaleDistribution"]
        assert scale == {"type": "symlog", "log": 10, "linearThreshold": 1}


def burn_rate_charts(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return [panel for panel in panels_of(dashboard) if re.match(r"(?:Page|Ticket) > ", panel["title"])]


def colors_of(chart: dict[str, Any]) -> list[str]:
    return [
        setting["value"]["fixedColor"]
        for override in chart["fieldConfig"]["overrides"]
        for setting in override["properties"]
        if setting["id"] == "color"
    ]


def test_a_burn_rate_chart_states_the_consumed_budget_with_four_digits() -> None:
    slo = an_slo(period=RollingPeriod(length=timedelta(days=28)), target=Decimal("0.999"))
    descriptions = [
        panel.get("description", "") for panel in panels_of(json.loads(service_text(a_service(slo))))
    ]
    shares = [
        found[1] for text in descriptions if (found := re.search(r"consumes (\S+) of the budget", text))
    ]
    assert shares == ["2%", "5%", "10%", "10.71%"]


def test_errors_of_different_codes_have_the_colors_of_their_ranks_and_all_others_one() -> None:
    errors = titled(json.loads(service_text(a_service(an_slo()))), "Errors by code")
    colors = {
        one["matcher"]["options"]: setting["value"]["fixedColor"]
        for one in errors["fieldConfig"]["overrides"]
        for setting in one["properties"]
        if one["matcher"]["id"] == "byRegexp" and setting["id"] == "color"
    }
    ranked = {rf"/^{rank}\. /": color for rank, color in enumerate(DISTINCT, start=1)}
    assert colors == ranked | {r"/^-\. /": OTHERS}
    assert len(set(colors.values())) == 6
    others = {one["id"]: one["value"] for one in errors["fieldConfig"]["overrides"][-1]["properties"]}
    assert others["custom.hideFrom"] == {"legend": True, "tooltip": False, "viz": False}
    assert others["custom.lineWidth"] == 1


def test_a_breakdown_chooses_the_labels_of_errors() -> None:
    dashboard = json.loads(service_text(a_service(an_slo(breakdown=("route", "http.method")))))
    [target] = titled(dashboard, "Errors by route, http.method")["targets"]
    assert 'sum by (route, "http.method")' in target["expr"]
    assert 'group_left (RANK) group by (route, "http.method", RANK)' in target["expr"]
    assert target["legendFormat"] == "{{RANK}}. {{route}} / {{http.method}}"


def test_the_breakdown_of_a_spec_reaches_the_dashboard(repository: Any) -> None:
    repository.write_spec(
        "shop",
        """
version: slo/v1
service: shop
slos:
  - name: orders
    target: 99.9
    breakdown: [route]
    sli: {events: {bad: "orders_total{code=~'5..'}", total: orders_total}}
""",
    )
    (repository.path / "slo.yaml").write_text(
        "version: slo-settings/v1\noutputs: {dashboards: {services: true}}\n"
    )
    assert repository.slo("compile").returncode == 0
    dashboard = json.loads((repository.path / "generated/dashboards/shop.json").read_text())
    assert titled(dashboard, "Errors by route")


def test_errors_without_an_open_label_have_no_chart() -> None:
    exact = replace(BAD, matchers=(Matcher(label="code", operator=MatchOperator.EQUAL, value="500"),))
    for slo in (an_slo(sli=EventsSli(total=TOTAL, bad=exact)), RATIO):
        titles = [panel["title"] for panel in panels_of(json.loads(service_text(a_service(slo))))]
        assert not [title for title in titles if title.startswith("Errors by")]


def test_few_bad_events_on_their_own_axis_do_not_look_like_an_outage() -> None:
    chart = titled(json.loads(service_text(a_service(an_slo()))), "Good and bad events")
    styles = {one["matcher"]["options"]: one["properties"] for one in chart["fieldConfig"]["overrides"]}
    bad = {one["id"]: one["value"] for one in styles["B"]}
    assert bad["custom.axisPlacement"] == "right"
    assert "custom.fillOpacity" not in bad


def test_a_ready_made_ratio_counts_no_events() -> None:
    titles = [panel["title"] for panel in panels_of(json.loads(service_text(a_service(RATIO))))]
    assert "Good and bad share" in titles
    assert not [title for title in titles if "events" in title.lower()]


def test_an_alert_that_is_not_wanted_has_no_line() -> None:
    silent = an_slo(alerting=AlertPolicy(severities=(), absent=False))
    dashboard = json.loads(service_text(a_service(silent)))
    assert "state-timeline" in {panel["type"] for panel in panels_of(dashboard)}
    assert not alert_timelines(dashboard)
    pages = an_slo(alerting=AlertPolicy(severities=AlertPolicy().severities[:1], absent=False))
    [timeline] = alert_timelines(json.loads(service_text(a_service(pages))))
    assert [target["legendFormat"] for target in timeline["targets"]] == ["Page"]


def alert_timelines(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    panels = panels_of(dashboard)
    return [panel for panel in panels if panel["title"] == "Alerts" and panel["type"] == "state-timeline"]


def test_the_states_of_alerts_over_28_days_are_at_most_half_an_hour_old() -> None:
    """Grafana rounds the end of a range down to a whole step, which is a rounded part of the range."""
    days = 28
    for dashboard in (json.loads(service_text(a_service())), dashboard_of()):
        timelines = alert_timelines(dashboard)
        assert timelines
        for timeline in timelines:
            assert days * 24 * 60 / timeline["maxDataPoints"] <= 30


def test_bad_events_are_whole_ones() -> None:
    for dashboard in (json.loads(service_text(a_service())), dashboard_of()):
        stats = [panel for panel in panels_of(dashboard) if panel["title"] == "Bad events left"]
        assert stats
        for stat in stats:
            assert stat["targets"][0]["expr"].startswith("round(")
            assert "decimals" not in stat["fieldConfig"]["defaults"]


def test_an_slo_without_an_alert_is_not_called_ok_because_its_budget_may_be_spent() -> None:
    texts = (service_text(a_service()), overview_text(), dashboard_text())
    fields = [
        field
        for text in texts
        for panel in panels_of(json.loads(text))
        if "fieldConfig" in panel
        for field in fields_of(panel)
    ]
    alerts = [field for field in fields if any(one["text"] == "Page" for one in field.values())]
    assert len(alerts) > 10
    quiet = {tuple(field["0"][key] for key in ("text", "color")) for field in alerts}
    assert quiet == {("No alert", "rgba(128, 128, 128, 0.2)")}


def fields_of(panel: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the texts of values of the panel, and those of each of its columns."""
    config = panel["fieldConfig"]
    columns = (one for override in config["overrides"] for one in override["properties"])
    for mappings in (
        config["defaults"].get("mappings", ()),
        *(one["value"] for one in columns if one["id"] == "mappings"),
    ):
        yield from (mapping["options"] for mapping in mappings if mapping["type"] == "value")


def test_the_overview_tells_pages_from_tickets_in_numbers_and_over_time() -> None:
    dashboard = json.loads(overview_text())
    chart = titled(dashboard, "Unhealthy SLOs")
    assert [target["legendFormat"] for target in chart["targets"]] == ["{{ALERT}}", "Breached", "Burning"]
    assert colors_of(chart)[:2] == ["red", "text"]
    overrides = {one["matcher"]["options"]: one["properties"] for one in chart["fieldConfig"]["overrides"]}
    assert overrides["A"] == [{"id": "custom.lineWidth", "value": 2}]
    lines = {
        title: {one["id"]: one["value"] for one in overrides[f"/^{title}$/"]}
        for title in ("Page", "Ticket", "No data")
    }
    colors = {title: one["color"]["fixedColor"] for title, one in lines.items()}
    assert colors == {"Page": "red", "Ticket": "orange", "No data": "purple"}
    assert [one.get("custom.fillOpacity", 0) for one in lines.values()] == [20, 0, 0]
    [rename] = chart["transformations"]
    assert re.sub(rename["options"]["regex"].strip("/"), "", "1. No data") == "No data"
    for title in ("Page", "Ticket", "No data"):
        stat = titled(dashboard, title)
        assert stat["fieldConfig"]["defaults"]["thresholds"]["steps"][1] == {
            "color": colors[title],
            "value": 1,
        }


def test_the_axis_of_counts_does_not_end_at_100_while_all_slos_are_healthy() -> None:
    chart = titled(json.loads(overview_text()), "Unhealthy SLOs")
    custom = chart["fieldConfig"]["defaults"]["custom"]
    assert (custom["axisSoftMin"], custom["axisSoftMax"]) == (0, 1)


def test_missing_data_is_a_gap_and_not_marked_like_a_page() -> None:
    dashboard = json.loads(service_text(a_service(an_slo())))
    for marks in (dashboard["annotations"]["list"], dashboard_of()["annotations"]["list"]):
        [expr] = [one["expr"] for one in marks]
        assert 'alertname=~"SLOErrorBudgetBurnPage|SLOErrorBudgetBurnTicket"' in expr


def test_the_marks_of_alerts_are_off_where_some_slo_always_fires() -> None:
    [overview] = json.loads(overview_text())["annotations"]["list"]
    own, *_ = json.loads(service_text(a_service(an_slo())))["annotations"]["list"]
    assert (overview["enable"], own["enable"]) == (False, True)


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (timedelta(days=28), "28d"),
        (timedelta(hours=36), "36h"),
        (timedelta(minutes=90), "90m"),
        (timedelta(seconds=61), "61s"),
    ],
)
def test_a_window_is_one_relative_time_of_grafana(window: timedelta, text: str) -> None:
    assert time_span(window) == text


def test_each_state_of_a_policy_has_a_name_and_a_color() -> None:
    own = (
        PolicyState(name="fine"),
        PolicyState(name="careful", bound=Decimal("0.4"), leave_at=Decimal("0.5")),
        PolicyState(name="stop", bound=Decimal("0.1"), leave_at=Decimal("0.2")),
    )
    slo = replace(an_slo(), policy=BudgetPolicy(name="ours", states=own))
    panel = titled(json.loads(service_text(a_service(slo))), "Error budget policy")
    [mapping] = panel["fieldConfig"]["defaults"]["mappings"]
    found = {level: (one["text"], one["color"]) for level, one in mapping["options"].items()}
    assert found == {"0": ("stop", "red"), "1": ("careful", "orange"), "2": ("fine", "green")}
    assert "careful: below 40%; stop: below 10%" in panel["description"]


def test_the_burn_down_draws_the_bounds_of_the_policy_of_its_own_slo() -> None:
    own = (
        PolicyState(name="fine"),
        PolicyState(name="careful", bound=Decimal("0.4"), leave_at=Decimal("0.5")),
        PolicyState(name="stop", bound=Decimal("-0.1"), leave_at=Decimal("0.2")),
    )
    slos = (an_slo("own", policy=BudgetPolicy(name="ours", states=own)), an_slo("plain"))
    dashboard = json.loads(service_text(a_service(*slos)))
    charts = [panel for panel in panels_of(dashboard) if panel["title"] == "Burn-down"]
    lines = [chart["fieldConfig"]["defaults"]["thresholds"]["steps"] for chart in charts]
    assert [[(step["value"], step["color"]) for step in steps] for steps in lines] == [
        [(None, "transparent"), (-0.1, "red"), (0.4, "orange")],
        [(None, "transparent"), (0, "red"), (0.1, "orange"), (0.5, "yellow")],
    ]
    assert {chart["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"]["mode"] for chart in charts} == {
        "dashed"
    }
