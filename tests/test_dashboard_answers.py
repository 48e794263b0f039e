"""Queries of dashboards, answered by a real Prometheus with recorded series."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from slo_compiler.arithmetic.alert_plan import plan_alerts
from slo_compiler.model import TICKET, RollingPeriod, Service, Slo
from slo_compiler.rules.expressions import MEMORY

from .grafana_queries import ask
from .live.history import serving_history
from .service_dashboards import (
    BAD,
    BOTH,
    GROUPED,
    NAMING,
    TABLE,
    a_service,
    an_slo,
    filled,
    overview_text,
    panels_of,
    service_text,
    targets_of,
    titled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_700_006_400  # a whole hour
STEP = 300
AGES = {"availability": 30, "routes": 18, "ready-made": 24 - 1 / 60}
"""Hours since the first data; of the second group, half of them. Only the first SLO has a whole window."""


def recorded_series(slo: Slo) -> Iterator[tuple[str, dict[str, str], float, float]]:
    """Return the series of the SLO: name, labels, value in the first and in the second half of its window."""
    identity = {"service": slo.service, "slo": slo.name}
    groups = [{"route": "/a"}, {"route": "/b"}] if slo.group_by else [{}]
    plan = plan_alerts(slo)
    step, tile = plan.windows.step, plan.windows.period_tile
    for number, group in enumerate(groups):
        labels = identity | group
        bad = 0.1 + 0.1 * number  # of 10 events per second: half or all of a 1% budget
        left = 1 - (bad / 2) / 10 / 0.01
        yield NAMING.total_rate(step), labels, 10, 10
        yield NAMING.errors_rate(step), labels, 0, bad
        yield NAMING.total_tile(tile), labels, 10, 10
        yield NAMING.errors_tile(tile), labels, 0, bad
        ratios = {step}
        ratios |= {window for pair in plan.pairs.all for window in (pair.long_window, pair.short_window)}
        for window in sorted(ratios):
            yield NAMING.error_ratio(window), labels, 0, bad / 10
        yield NAMING.series.period_error, labels, 0, bad / 20
        yield NAMING.series.current_burn_rate, labels, 0, bad / 10 / 0.01
        yield NAMING.series.period_burn_rate, labels, 0, 1 - left
        yield NAMING.series.budget_remaining, labels, 1, left
        yield NAMING.series.policy_level, labels, 3, 2
        yield NAMING.series.history_start, labels, *[NOW - AGES[slo.name] * 3600 / (1 + number)] * 2
    yield NAMING.series.period_days, identity, *[slo.period.length / timedelta(days=1)] * 2
    yield NAMING.series.objective, identity, 0.99, 0.99
    yield NAMING.series.error_budget, identity, 0.01, 0.01
    info = {
        "target": "99",
        "window": "1d",
        "owner": "shop",
        "dashboard_uid": NAMING.dashboard_uid(slo.service),
    }
    yield NAMING.series.info, identity | info, 1, 1
    alerts = NAMING.alerts_of(slo.service, slo.name)
    for alert, severity in ((alerts.page, "page"), (alerts.of(TICKET), "ticket")):
        state = {"alertname": alert, "alertstate": "firing", "severity": severity}
        yield "ALERTS", identity | groups[0] | state, 1, 1


def pairs_of(slo: Slo) -> Any:
    return plan_alerts(slo).pairs


def openmetrics(service: Service) -> str:
    times = range(NOW - 25 * 3600, NOW + 1, STEP)
    codes = (("500", 0.1), ("503", 0.2), ("200", 9.7))
    lines = [
        f'{BAD.metric}{{code="{code}"}} {rate * (at - times[0])} {at}' for code, rate in codes for at in times
    ]
    for slo in service.slos:
        for name, labels, early, late in recorded_series(slo):
            text = ",".join(f'{label}="{value}"' for label, value in labels.items())
            half = NOW - slo.period.length.total_seconds() / 2
            lines += [
                f"{name}{{{text}}} {late if at > half else early} {at}"
                for at in range(NOW - 25 * 3600, NOW + 1, STEP)
            ]
    return "\n".join((*lines, "# EOF\n"))


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Prometheus with one day of all series of `a_service()`; yield its address."""
    with serving_history(openmetrics(a_service()), tmp_path_factory.mktemp("prometheus")) as api:
        yield api


def run(api: str, expr: str, *, back: timedelta | None) -> list[dict[str, Any]]:
    """Return the series of a query, now or over a range up to now."""
    if back is None:
        return ask(api, "query", query=filled(expr), time=NOW)["result"]
    start = NOW - back.total_seconds()
    return ask(api, "query_range", query=filled(expr), start=start, end=NOW, step=STEP)["result"]


def answers(api: str, dashboard: dict[str, Any], title: str) -> list[list[dict[str, Any]]]:
    panel = titled(dashboard, title)
    return [run(api, target["expr"], back=range_of(panel, target)) for target in panel["targets"]]


def range_of(panel: dict[str, Any], target: dict[str, Any]) -> timedelta | None:
    if target.get("instant"):
        return None
    hours = {"1d": 24, "12h": 12, None: 6}[panel.get("timeFrom")]
    return timedelta(hours=hours)


@BOTH
def test_every_query_returns_data(prometheus: str, text: str) -> None:
    dashboard = json.loads(text)
    empty = [
        (panel["title"], target["expr"])
        for panel, target in targets_of(dashboard)
        if not run(prometheus, target["expr"], back=range_of(panel, target))
    ]
    assert not empty
    for annotation in dashboard["annotations"]["list"]:
        assert run(prometheus, annotation["expr"], back=timedelta(hours=6))


def test_the_variables_of_the_overview_find_their_values(prometheus: str) -> None:
    found = {}
    for variable in json.loads(overview_text())["templating"]["list"][1:]:
        metric, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]).groups()
        series = {"match[]": filled(metric), "start": NOW - 3600, "end": NOW}
        found[variable["name"]] = ask(prometheus, f"label/{label}/values", **series)
    assert found == {"owner": ["shop"], "service": ["checkout"]}


def test_errors_are_shown_by_the_labels_that_the_selectors_leave_open(prometheus: str) -> None:
    dashboard = json.loads(service_text(a_service(an_slo())))
    [lines] = answers(prometheus, dashboard, "Errors by code")
    last = {line["metric"]["code"]: float(line["values"][-1][1]) for line in lines}
    assert last == pytest.approx({"500": 0.1, "503": 0.2})
    assert {line["metric"]["code"]: line["metric"]["RANK"] for line in lines} == {
        "503": "1",
        "500": "2",
    }


def test_errors_without_a_rank_are_shown_too(prometheus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slo_compiler.dashboards.groups.SHOWN_GROUPS", 1)
    monkeypatch.setattr("slo_compiler.dashboards.errors.SHOWN_GROUPS", 1)
    dashboard = json.loads(service_text(a_service(an_slo())))
    [lines] = answers(prometheus, dashboard, "Errors by code")
    assert {line["metric"]["code"]: line["metric"]["RANK"] for line in lines} == {
        "503": "1",
        "500": "-",
    }


def test_the_burn_down_starts_full_and_ends_at_the_remaining_budget(prometheus: str) -> None:
    dashboard = json.loads(service_text(a_service(an_slo())))
    [[left], [ideal], [now]] = answers(prometheus, dashboard, "Burn-down")
    values = [float(value) for _, value in left["values"]]
    assert values[0] == 1
    assert values[len(values) // 2] == pytest.approx(1, abs=0.01)
    assert values[-1] == pytest.approx(0.5, abs=0.01)
    assert float(now["value"][1]) == pytest.approx(0.5)
    assert all(later <= earlier for earlier, later in pairwise(values))
    even = [float(value) for _, value in ideal["values"]]
    assert (even[0], even[len(even) // 2], even[-1]) == pytest.approx((1, 0.5, 0), abs=0.01)


def test_each_group_has_its_own_burn_down(prometheus: str) -> None:
    dashboard = json.loads(service_text(a_service(GROUPED)))
    lines, _ = answers(prometheus, dashboard, "Burn-down")
    ends = {line["metric"]["route"]: float(line["values"][-1][1]) for line in lines}
    assert ends == pytest.approx({"/a": 0.5, "/b": 0}, abs=0.02)


def test_the_rank_of_a_group_is_that_of_its_budget_or_of_its_errors(prometheus: str) -> None:
    dashboard = json.loads(service_text(a_service(GROUPED)))
    charts = [one for one in panels_of(dashboard) if "RANK" in str(one.get("targets"))]
    for chart in (one for one in charts if one["title"] != "Errors by code"):
        target = chart["targets"][0]
        lines = run(prometheus, target["expr"], back=range_of(chart, target))
        ranks = {line["metric"]["RANK"]: line["metric"]["route"] for line in lines}
        assert ranks == {"1": "/b", "2": "/a"}
        plain = target["expr"][1 : target["expr"].index(") * on (route)")]
        expected = run(prometheus, plain, back=range_of(chart, target))
        assert {one["metric"]["route"]: one["values"] for one in lines} == {
            one["metric"]["route"]: one["values"] for one in expected
        }


def test_the_remaining_budget_is_shown_as_share_minutes_and_events(prometheus: str) -> None:
    dashboard = json.loads(service_text(a_service(an_slo())))

    def number(title: str) -> float:
        [[series]] = answers(prometheus, dashboard, title)
        return float(series["value"][1])

    assert number("Budget left") == pytest.approx(0.5)
    assert number("Full outage left") == pytest.approx(0.5 * 0.01 * 1440)
    assert number("Bad events left") == pytest.approx(0.5 * 0.01 * 10 * 86_400, rel=0.01)
    assert number("Alert") == 3


def test_a_policy_has_been_in_its_state_since_the_level_changed(prometheus: str) -> None:
    since = []
    for slo in (an_slo(), GROUPED):
        dashboard = json.loads(service_text(a_service(slo)))
        [[series]] = answers(prometheus, dashboard, "Policy state since")
        since.append(NOW - float(series["value"][1]) / 1000)
    hours = [seconds / 3600 for seconds in since]
    assert hours == pytest.approx([12, 6], abs=STEP / 3600)


@pytest.mark.parametrize(("hours", "since"), [(72, NOW - 25 * 3600), (24, 0)])
def test_a_policy_that_never_changed_has_been_in_its_state_since_the_first_level_or_over_a_window(
    prometheus: str, hours: int, since: int
) -> None:
    own = an_slo(period=RollingPeriod(length=timedelta(hours=hours)))
    dashboard = json.loads(service_text(a_service(own)))
    [target] = titled(dashboard, "Policy state since")["targets"]
    level = NAMING.series.policy_level
    [[_, value]] = [
        one["value"]
        for one in ask(
            prometheus,
            "query",
            query=filled(target["expr"]).replace(level, NAMING.series.objective),
            time=NOW,
        )["result"]
    ]
    assert float(value) / 1000 == pytest.approx(since, abs=STEP)


def test_a_policy_without_a_level_has_no_state_since_any_time(prometheus: str) -> None:
    unknown = json.loads(service_text(a_service(an_slo("unknown"))))
    assert answers(prometheus, unknown, "Policy state since") == [[]]


def test_the_worst_group_is_named(prometheus: str) -> None:
    dashboard = json.loads(service_text(a_service(GROUPED)))
    [[worst]] = answers(prometheus, dashboard, "Budget left")
    assert worst["metric"]["route"] == "/b"
    assert float(worst["value"][1]) == pytest.approx(0)


def test_tables_show_how_long_a_new_slo_or_group_has_been_recorded(prometheus: str) -> None:
    dashboard = json.loads(service_text(a_service()))
    whole = -1
    for title, label, expected in (
        (TABLE, "slo", {"availability": whole, "routes": 9 * 3600, "ready-made": 86_340}),
        ("Groups", "route", {"/a": whole, "/b": 9 * 3600}),
    ):
        column = answers(prometheus, dashboard, title)[-1]
        assert {one["metric"][label]: float(one["value"][1]) for one in column} == pytest.approx(expected)
        recorded = titled(dashboard, title)["fieldConfig"]["overrides"][-1]
        assert recorded["matcher"]["options"] == "Recorded for"
        settings = {one["id"]: one["value"] for one in recorded["properties"]}
        assert settings["mappings"][0]["options"][str(whole)]["text"] == "Whole window"
        assert f"more than {MEMORY.days} days" in titled(dashboard, title)["description"]


def test_the_overview_has_one_row_per_slo_in_every_column(prometheus: str) -> None:
    dashboard = json.loads(overview_text())
    columns = answers(prometheus, dashboard, TABLE)
    slos = {"availability", "routes", "ready-made"}
    for column in columns:
        assert sorted(series["metric"]["slo"] for series in column) == sorted(slos)
    sli = {series["metric"]["slo"]: float(series["value"][1]) for series in columns[5]}
    assert sli == pytest.approx({"availability": 0.995, "routes": 0.99, "ready-made": 0.995})


def test_the_overview_counts_slos_in_trouble(prometheus: str) -> None:
    dashboard = json.loads(overview_text())
    counts = {
        title: answers(prometheus, dashboard, title)[0][0]["value"][1]
        for title in ("SLOs", "Breached", "Burning", "Page", "Ticket", "No data")
    }
    assert counts == {
        "SLOs": "3",
        "Breached": "0",
        "Burning": "1",
        "Page": "3",
        "Ticket": "3",
        "No data": "0",
    }


def test_the_overview_counts_alerts_over_time_most_severe_first(prometheus: str) -> None:
    alerts, breached, burning = answers(prometheus, json.loads(overview_text()), "Unhealthy SLOs")
    lines = {line["metric"]["ALERT"]: line["values"][-1][1] for line in alerts}
    assert list(lines.items()) == [("1. Page", "3"), ("2. Ticket", "3"), ("3. No data", "0")]
    assert [[line["values"][-1][1] for line in one] for one in (breached, burning)] == [["0"], ["1"]]


def test_an_slo_that_prometheus_does_not_know_shows_no_state(prometheus: str) -> None:
    unknown = json.loads(service_text(a_service(an_slo("unknown"))))
    assert answers(prometheus, unknown, "Alert") == [[]]


def test_a_choice_of_owner_leaves_only_its_slos(prometheus: str) -> None:
    table = titled(json.loads(overview_text()), TABLE)
    for target in table["targets"]:
        expr = target["expr"].replace("$owner", "nobody").replace("$service", ".*")
        assert run(prometheus, expr, back=None) == []
