"""Dashboards of SLOs with groups."""

from __future__ import annotations

import json

from .service_dashboards import GROUPED, a_service, an_slo, service_text, titled


def test_an_slo_with_groups_names_them_and_shows_the_worst() -> None:
    dashboard = json.loads(service_text(a_service(GROUPED)))
    assert titled(dashboard, "Error ratio over 5m")["targets"][0]["legendFormat"] == "{{route}}"
    worst = titled(dashboard, "Budget left")
    assert worst["targets"][0]["legendFormat"] == "{{route}}"
    assert worst["options"]["textMode"] == "value_and_name"


def test_the_names_of_groups_have_a_line_above_each_number() -> None:
    for slo, height in ((GROUPED, 4), (an_slo(), 3)):
        dashboard = json.loads(service_text(a_service(slo)))
        assert titled(dashboard, "Full outage left")["gridPos"]["h"] == height
