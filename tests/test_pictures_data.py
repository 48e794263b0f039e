"""The data set of the pictures: it follows the rules, and says what its services say."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pictures.programs import HOME
from pictures.recorded import Recorded, SloSeries
from pictures.scenes import SCENES, scene_of
from pictures.services import SHOP, gateway
from pictures.traffic import FULL, NOW, Incident, Traffic
from pictures.windows import Windows
from slo_compiler.model import Settings
from slo_compiler.naming import naming_of
from slo_compiler.rules.groups import plan_slo_rules
from slo_compiler.rules.rule_file import AlertingRule
from slo_compiler.spec.load import load_spec
from tests.mutation import fixtures

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan

NAMING = naming_of(Settings())


@cache
def plan_of(name: str) -> AlertPlan:
    loaded = load_spec(str(HOME / "repositories/main/specs/shop.slo.yaml"), settings=Settings())
    assert loaded.plan
    return next(plan for plan in loaded.plan.slos if plan.slo.name == name)


@cache
def series_of(name: str) -> tuple[Recorded, ...]:
    series = SloSeries(plan=plan_of(name), settings=Settings(), traffic=SHOP[name], group={})
    return tuple(series.all())


def last(name: str, metric: str) -> float:
    (found,) = (one for one in series_of(name) if one.metric == metric)
    return float(found.values[-1])


def firing(name: str) -> set[str]:
    alerts = (one for one in series_of(name) if one.metric == "ALERTS")
    return {one.labels["alertname"] for one in alerts if one.values[-1] == 1}


def test_the_tiles_of_a_period_add_up_to_its_events():
    plan = plan_of("availability")
    tile = plan.windows.period_tile
    (found,) = (one for one in series_of("availability") if one.metric == NAMING.total_tile(tile))
    assert found.every == tile.total_seconds()
    counted = (FULL.times % found.every == 0) & (FULL.times > NOW - plan.slo.period.length.total_seconds())
    events = found.values[counted].sum() * tile.total_seconds()
    assert events == pytest.approx(last("availability", NAMING.series.period_events), rel=0.01)


def test_each_alert_has_the_time_since_which_it_fires():
    found = [one for one in series_of("availability") if one.metric == "ALERTS_FOR_STATE"]
    begins = {one.labels["alertname"]: one.values[-1] for one in found if not np.isnan(one.values[-1])}
    assert set(begins) == firing("availability")
    assert all("alertstate" not in one.labels for one in found)
    assert all(NOW - 3600 < begin < NOW for begin in begins.values())


@pytest.mark.parametrize("kind", fixtures.KINDS)
def test_each_rule_of_each_kind_has_a_series(kind: str):
    for plan in fixtures.service(kind).slos:
        groups = plan_slo_rules(plan, settings=Settings()).groups
        rules = [rule for group in groups for rule in group.rules]
        of_alert = ["ALERTS", "ALERTS_FOR_STATE"]
        expected = [
            name for rule in rules for name in (of_alert if isinstance(rule, AlertingRule) else [rule.record])
        ]
        data = SloSeries(plan=plan, settings=Settings(), traffic=Traffic(seed=1), group={})
        assert [one.metric for one in data.all()] == expected


def test_a_rule_without_values_is_an_error(monkeypatch: pytest.MonkeyPatch):
    series = SloSeries(plan=plan_of("latency"), settings=Settings(), traffic=SHOP["latency"], group={})
    monkeypatch.setattr(SloSeries, "_ratios", lambda _: {})
    with pytest.raises(LookupError, match=r"has no values for slo:sli_error:ratio_rate5m"):
        list(series.all())


def test_the_shop_has_every_state():
    alerts = NAMING.alerts_of("shop", "any")
    page, ticket = alerts.burn_alerts
    assert {name: firing(name) for name in SHOP} == {
        "availability": {page},
        "latency": set(),
        "payments": set(),
        "reachability": set(),
        "search-freshness": set(),
        "order-queue": {ticket},
        "recommendations": set(),
        "gift-cards": {alerts.absent},
    }


def test_the_budget_of_the_data_is_what_the_events_leave():
    total, bad = SHOP["availability"].events()
    in_period = FULL.times > NOW - timedelta(days=28).total_seconds()
    left = 1 - bad[in_period].sum() / total[in_period].sum() / 0.001
    assert last("availability", NAMING.series.budget_remaining) == pytest.approx(left, abs=1e-9)
    assert last("availability", NAMING.series.current_burn_rate) == pytest.approx(40)


def test_a_new_slo_has_no_samples_before_its_first_event():
    (found,) = (one for one in series_of("recommendations") if one.metric == NAMING.series.budget_remaining)
    begin = NOW - timedelta(days=3).total_seconds()
    assert np.isnan(found.values[FULL.times <= begin]).all()
    assert not np.isnan(found.values[FULL.times > begin]).any()


def test_an_incident_has_its_ratio_from_begin_to_end():
    incident = Incident(ago=timedelta(hours=2), length=timedelta(hours=1), ratio=0.5)
    ratio = Windows(traffic=Traffic(seed=1, incidents=(incident,))).ratio(timedelta(minutes=1))
    assert ratio[-119:-60] == pytest.approx(0.5)
    assert ratio[-121] == ratio[-60 + 1] == 0


def test_one_group_pages_that_is_not_the_one_with_the_least_budget():
    used = {route: traffic.usual for route, traffic in gateway().items()}
    paging = [route for route, traffic in gateway().items() if traffic.incidents]
    assert len(used) == 24
    assert len(paging) == 1
    assert paging != [max(used, key=used.__getitem__)]


def test_scenes_have_different_names():
    names = [scene.name for scene in SCENES]
    assert len(set(names)) == len(names)
    with pytest.raises(LookupError, match="no scene is named 'absent'; the scenes are overview, "):
        scene_of("absent")


def test_packages_have_exact_versions():
    package = json.loads((HOME / "package.json").read_text())
    versions = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    locked = json.loads((HOME / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in versions} == versions


def test_every_package_has_its_reason_in_the_docs():
    _, _, text = (HOME.parent / "docs" / "dependencies.md").read_text().partition("## Pictures")
    package = json.loads((HOME / "package.json").read_text())
    names = {*package["dependencies"], *package["devDependencies"]}
    rows = re.findall(r"^\| (`.*?`) \| \S", text, re.M)
    assert sorted(name for row in rows for name in re.findall(r"`(.+?)`", row)) == sorted(names)
