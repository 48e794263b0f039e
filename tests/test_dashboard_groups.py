"""Dashboards of SLOs with groups."""

from __future__ import annotations

import json
import re

from slo_compiler.dashboards.colors import DISTINCT
from slo_compiler.dashboards.groups import SHOWN_GROUPS

from .service_dashboards import GROUPED, RATIO, a_service, an_slo, panels_of, service_text, titled


def test_an_slo_with_groups_names_them_and_shows_the_worst() -> None:
    dashboard = json.loads(service_text(a_service(GROUPED)))
    assert titled(dashboard, "Error ratio over 5m")["targets"][0]["legendFormat"] == "{{RANK}}. {{route}}"
    worst = titled(dashboard, "Budget left")
    assert worst["targets"][0]["legendFormat"] == "{{route}}"
    assert worst["options"]["textMode"] == "value_and_name"


def test_the_lines_of_groups_with_any_names_have_the_colors_of_their_ranks() -> None:
    dashboard = json.loads(service_text(a_service(GROUPED)))
    charts = [
        panel
        for panel in panels_of(dashboard)
        if panel["type"] == "timeseries"
        and "RANK" in panel["targets"][0]["expr"]
        and not panel["title"].startswith("Errors by")
    ]
    assert len(charts) == 5  # the error ratio, the burn-down and the burn rates of three pairs
    for chart in charts:
        named = [one for one in chart["fieldConfig"]["overrides"] if one["matcher"]["id"] == "byRegexp"]
        patterns = [one["matcher"]["options"].strip("/") for one in named]
        for rank in range(1, SHOWN_GROUPS + 1):
            legend = f"{rank}. /api/{rank + 1}. /a"
            assert [bool(re.search(pattern, legend)) for pattern in patterns].index(True) == rank - 1
            assert sum(bool(re.search(pattern, legend)) for pattern in patterns) == 1
        assert [one["properties"][0]["value"]["fixedColor"] for one in named] == list(DISTINCT)
        target, *_ = (one for one in chart["fieldConfig"]["overrides"] if one["matcher"]["options"] == "A")
        assert "color" not in {one["id"] for one in target["properties"]}
    assert "RANK" not in service_text(a_service(RATIO))


def test_the_colors_of_lines_can_be_told_apart_and_look_like_no_alert() -> None:
    okabe_ito = {"#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}
    alerts = {"#E69F00", "#F0E442", "#D55E00"}  # orange, yellow and vermilion
    assert len(set(DISTINCT)) == SHOWN_GROUPS
    assert set(DISTINCT) == okabe_ito - alerts | {"text"}


def test_the_names_of_groups_have_a_line_above_each_number() -> None:
    for slo, height in ((GROUPED, 4), (an_slo(), 3)):
        dashboard = json.loads(service_text(a_service(slo)))
        assert titled(dashboard, "Full outage left")["gridPos"]["h"] == height
