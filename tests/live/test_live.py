"""Compiled rules in Prometheus: every rule works, values are correct, a fault sends a page."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import yaml

from tests.conftest import ROOT, Repository

from .dashboards import panel_queries
from .history import Release
from .postmortems import documents_have_the_facts_of_the_faults
from .processes import PATIENCE, find_program, program, wait_for
from .stack import FAULT, FAULTY_SHARE, INTERVAL, Stack, running_stack
from .traffic import Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .api import Point

AVAILABILITY = 'service="checkout", slo="availability"'
LATENCY = 'service="checkout", slo="latency"'
BAD = {AVAILABILITY: "failed", LATENCY: "slow"}
"""The bad requests of each SLO, in `traffic.Events`."""
LAG = 300
"""A tile is recorded up to five minutes after a request."""
TILE_DELAY = 2 * INTERVAL
"""A tile is the newest rate, of the newest scrapes."""
EDGES = 0.06
"""Relative error of an hour in which errors began 20 minutes ago: base windows overlap, because the exporter
is scraped more often than declared, and no rate was recorded while Prometheus started."""
HOUR = 3600
THRESHOLD = 13.44 * 0.001
"""Threshold of the page: 2% of the 28d budget in an hour, at a target of 99.9%."""
REQUESTS = 'http_requests_total{job="checkout"}'

Found = TypeVar("Found")


def releases() -> list[str]:
    """Suffixes of the releases to test; CI must have both."""
    has_newer = find_program("prometheus-3") or os.environ.get("CI") == "true"
    return ["", "-3"] if has_newer else [""]


@pytest.mark.parametrize("suffix", releases(), ids=lambda suffix: f"prometheus{suffix}")
def test_a_fault_in_a_live_service_ends_as_a_page_that_resolves(suffix: str, tmp_path: Path) -> None:
    release = Release(prometheus=program(f"prometheus{suffix}"), promtool=program(f"promtool{suffix}"))
    with running_stack(release, folder=tmp_path) as stack:
        every_rule_is_loaded_and_healthy(stack)
        page = the_page_arrives(stack)
        every_stored_counter_was_sent(stack)
        error_ratios_are_those_of_the_traffic(stack)
        budgets_are_those_of_the_traffic(stack)
        documents_have_the_facts_of_the_faults(stack)
        a_scan_finds_the_incident_and_no_other(stack, tmp_path)
        the_page_resolves(stack, page)
        every_live_service_has_ratios(stack)
        every_dashboard_query_returns_data(stack)
        every_rule_is_loaded_and_healthy(stack)


# ---- rules -----------------------------------------------------------------------------------


def every_rule_is_loaded_and_healthy(stack: Stack) -> None:
    """All compiled rules are loaded, and all that were due were evaluated without an error.

    The `tiles` groups are evaluated every five minutes, so their expressions are queried here.
    """
    wait(stack, "every fast and slow rule is evaluated", lambda: not unevaluated(stack))
    groups = stack.api.ask("rules")["groups"]
    assert {group["name"]: [rule["name"] for rule in group["rules"]] for group in groups} == compiled(stack)
    for group in groups:
        for rule in group["rules"]:
            assert rule["health"] == "ok" or rule in tiles_not_due(group), rule
            assert not rule.get("lastError"), rule
    for group in groups:
        for rule in tiles_not_due(group):
            stack.api.instant(rule["query"])


def unevaluated(stack: Stack) -> list[str]:
    groups = stack.api.ask("rules")["groups"]
    return [
        group["name"]
        for group in groups
        if not is_of_tiles(group) and any(rule["health"] == "unknown" for rule in group["rules"])
    ]


def is_of_tiles(group: dict[str, Any]) -> bool:
    return group["name"].endswith(":tiles")


def tiles_not_due(group: dict[str, Any]) -> list[dict[str, Any]]:
    return [rule for rule in group["rules"] if is_of_tiles(group) and rule["health"] == "unknown"]


def compiled(stack: Stack) -> dict[str, list[str]]:
    """Return the rule names of each group, in order."""
    documents = [yaml.safe_load(path.read_text()) for path in (stack.generated / "rules").glob("*.yaml")]
    groups = [group for document in documents for group in document["groups"]]
    names = {group["name"]: [name_of(rule) for rule in group["rules"]] for group in groups}
    assert len(names) == len(groups) > 30
    return names


def name_of(rule: dict[str, Any]) -> str:
    return rule["record"] if "record" in rule else rule["alert"]


# ---- values ----------------------------------------------------------------------------------


def error_ratios_are_those_of_the_traffic(stack: Stack) -> None:
    """Recorded ratios match the true requests at that time.

    Traffic is constant within 5m; only rounding to whole requests makes a difference, 2 of 900.
    """
    five_minutes = fresh(stack, f"slo:sli_error:ratio_rate5m{{{AVAILABILITY}}}")
    assert five_minutes.value == pytest.approx(FAULTY_SHARE, rel=0.01)
    hour = fresh(stack, f"slo:sli_error:ratio_rate1h{{{AVAILABILITY}}}")
    assert hour.value == pytest.approx(share_of_stored_counters(stack, hour.at), rel=EDGES)
    for identity in BAD:
        ratio = fresh(stack, f"slo:sli_error:ratio_rate6h{{{identity}}}")
        least, most = ratio_of_six_hours(stack, identity, at=ratio.at)
        assert least * 0.99 < ratio.value < most * 1.01, identity


def ratio_of_six_hours(stack: Stack, identity: str, *, at: float) -> tuple[float, float]:
    """Return the minimum and the maximum of the error ratio over 6h at a time.

    Traffic is even, so the requests are those of as many times five minutes as the window has tiles: one less
    than 72 if the newest tile is late, one more if the first live one overlaps the last one of the history.
    The newest tile is up to ten minutes old, if the live group is due just before that of the history.
    """
    begin = at - 6 * HOUR
    tiles = tiles_of(stack, identity, back="6h", at=at)
    assert 71 <= len(tiles) <= 73
    covered = len(tiles) * LAG
    known = tiles[-1].at - omitted(tiles) - TILE_DELAY
    least = share(stack, identity, begin=at - covered, end=at, seen=(begin, known))
    most = share(stack, identity, begin=at - covered, end=at, seen=(begin - LAG, at))
    twice = counted_twice(tiles) / covered
    return least, most + share(stack, identity, begin=at - LAG, end=at) * twice


def every_stored_counter_was_sent(stack: Stack) -> None:
    """Prometheus stored what the exporter sent: late scrapes change the time, not the values."""
    sent = {
        (tuple(sorted(labels.items())), value)
        for samples in stack.exporter.sent
        for name, labels, value in samples
        if name == "http_requests_total"
    }
    stored = stack.api.samples(REQUESTS)
    live = [point for point in stored if point.at > stack.history[1]]
    assert live
    for point in live:
        labels = {name: text for name, text in point.labels.items() if name == "code"}
        assert (tuple(labels.items()), point.value) in sent, point


def share_of_stored_counters(stack: Stack, at: float) -> float:
    """Return the error ratio of the hour up to a time, from the stored counters."""
    grown: dict[str, list[float]] = {}
    for point in stack.api.samples(REQUESTS, back="1h", at=at):
        grown.setdefault(point.labels["code"], []).append(point.value)
    increases = {code: values[-1] - values[0] for code, values in grown.items()}
    return sum(increases[code] for code in increases if code.startswith("5")) / sum(increases.values())


def unrecorded(stack: Stack) -> float:
    """Return the seconds between the end of the history and the first live evaluation."""
    selector = f"slo:sli_total:rate5m{{{AVAILABILITY}}}"
    times = [point.at for point in stack.api.samples(selector, back="1h") if point.at > stack.history[1]]
    return times[0] - stack.history[1]


def tiles_of(stack: Stack, identity: str, *, back: str, at: float) -> list[Point]:
    return stack.api.samples(f"slo:sli_total:tile5m{{{identity}}}", back=back, at=at)


def omitted(tiles: list[Point]) -> float:
    """Return the seconds in no tile: those between the history and the first live one."""
    return sum(max(0.0, later.at - earlier.at - LAG) for earlier, later in pairwise(tiles))


def counted_twice(tiles: list[Point]) -> float:
    """Return the seconds in both the last tile of the history and the first live one, if these overlap.

    The group has another offset in the history, because promtool derives it from the name of another file.
    """
    return max(0.0, *(LAG - (later.at - earlier.at) for earlier, later in pairwise(tiles)))


def budgets_are_those_of_the_traffic(stack: Stack) -> None:
    """Target, error budget and remaining budget, over all available data.

    A 5m average contains the rates of five minutes: the latest one lags by up to twice `LAG`.
    """
    for identity, target, budget in ((AVAILABILITY, 0.999, 0.001), (LATENCY, 0.99, 0.01)):
        assert fresh(stack, f"slo:objective:ratio{{{identity}}}").value == target
        assert fresh(stack, f"slo:error_budget:ratio{{{identity}}}").value == budget
        assert fresh(stack, f"slo:time_period:days{{{identity}}}").value == 28
        left = fresh(stack, f"slo:period_error_budget_remaining:ratio{{{identity}}}")
        least, most = ratio_of_all_tiles(stack, identity, at=left.at)
        assert 1 - most / budget < left.value < 1 - least / budget, identity
        burned = fresh(stack, f"slo:period_burn_rate:ratio{{{identity}}}")
        least, most = ratio_of_all_tiles(stack, identity, at=burned.at)
        assert least / budget < burned.value < most / budget, identity
    info = fresh(stack, f"slo:metadata:info{{{AVAILABILITY}}}").labels
    assert info == {
        "__name__": "slo:metadata:info",
        "service": "checkout",
        "slo": "availability",
        "target": "99.9",
        "window": "28d",
        "kind": "events",
        "owner": "payments",
        "runbook_url": "https://runbooks.example.com/checkout",
        "dashboard_uid": "slo-service-checkout",
    }


def ratio_of_all_tiles(stack: Stack, identity: str, *, at: float) -> tuple[float, float]:
    """Return the minimum and the maximum of the error ratio over all data at a time."""
    begin, end = stack.history
    gap = max(0.0, unrecorded(stack) - INTERVAL)
    twice = counted_twice(tiles_of(stack, identity, back="20m", at=at)) / (end - begin)
    overlap = share(stack, identity, begin=at - LAG, end=at) * twice
    least = share(stack, identity, begin=begin, end=at, seen=(begin, end - 2 * LAG))
    most = share(stack, identity, begin=begin + LAG, end=end - 2 * LAG - gap, seen=(begin, at))
    return least / (1 + twice), most + overlap


def share(
    stack: Stack, identity: str, *, begin: float, end: float, seen: tuple[float, float] | None = None
) -> float:
    """Return the errors divided by the requests from begin to end; errors of another period, if given."""
    errors = stack.traffic.between(*(seen or (begin, end)))
    return getattr(errors, BAD[identity]) / stack.traffic.between(begin, end).total


def fresh(stack: Stack, selector: str) -> Point:
    """Return a sample that was recorded after the first scrape of the exporter."""

    def newest() -> Point | None:
        scrapes = stack.api.instant('up{job="checkout"}[10m]')
        points = stack.api.newest(selector)
        assert len(points) < 2, points
        return points[0] if points and scrapes and points[0].at > scrapes[0]["values"][0][0] else None

    return wait(stack, f"a new sample of {selector}", newest)


def every_live_service_has_ratios(stack: Stack) -> None:
    """The metrics of Prometheus and Alertmanager match the selectors of their specs."""
    measured = {
        (service, slo): recorded(stack, service=service, slo=slo)
        for service, slo in (
            ("prometheus", "query-availability"),
            ("prometheus", "query-latency"),
            ("prometheus", "rule-evaluations"),
            ("prometheus", "scrapes"),
            ("alertmanager", "notifications"),
        )
    }
    for slo in ("query-availability", "rule-evaluations", "scrapes"):
        assert [point.value for point in measured["prometheus", slo]] == [0], slo
    [delivered] = measured["alertmanager", "notifications"]
    assert (delivered.labels["integration"], delivered.value) == ("webhook", 0)


def recorded(stack: Stack, *, service: str, slo: str) -> list[Point]:
    selector = f'slo:sli_error:ratio_rate5m{{service="{service}", slo="{slo}"}}'
    return wait(stack, f"some {selector}", lambda: stack.api.newest(selector))


# ---- the page --------------------------------------------------------------------------------


def the_page_arrives(stack: Stack) -> dict[str, Any]:
    """The fault in the history sends a page at the first evaluation, with all information for on-call."""
    wait(stack, "a page arrives", lambda: notifications(stack))
    [page] = notifications(stack)
    assert page["status"] == "firing"
    assert page["labels"] == {
        "alertname": "SLOErrorBudgetBurnPage",
        "service": "checkout",
        "slo": "availability",
        "severity": "page",
        "owner": "payments",
    }
    notes = page["annotations"]
    assert notes["summary"] == "checkout/availability is burning its error budget too fast (page)"
    assert notes["runbook_url"] == "https://runbooks.example.com/checkout"
    assert notes["objective"].startswith("99.9% of events are good over 28d: ")
    the_description_is_of_an_evaluation(stack, page)
    return page


def the_description_is_of_an_evaluation(stack: Stack, page: dict[str, Any]) -> None:
    """The page contains the recorded values at its evaluation, and these are correct.

    The alert may be evaluated again before its delivery, and the budget is recorded in a separate group, so
    every pair of samples that may have existed at the same time is tried. If the page fires at the first
    evaluation, that group may not have been evaluated yet.
    """
    begin = datetime.fromisoformat(page["startsAt"]).timestamp()
    hours = stack.api.samples(f"slo:sli_error:ratio_rate1h{{{AVAILABILITY}}}")
    budgets = stack.api.samples(f"slo:period_error_budget_remaining:ratio{{{AVAILABILITY}}}")
    evaluated = [hour for hour in hours if begin - 0.01 <= hour.at <= page["receivedAt"]]
    pairs = [(hour, left) for hour in evaluated for left in budgets if left.at <= hour.at]
    told = page["annotations"]["description"]
    if "The error budget (28d) is not known yet. " in told:
        assert not [left for left in budgets if left.at < begin]
        return
    begun = stack.history[0]
    texts = [description(hour.value, left.value, hour.at - begun) for hour, left in pairs]
    found = [pair for pair, text in zip(pairs, texts, strict=True) if told == text]
    assert found, (told, texts)
    hour, left = found[-1]
    assert hour.value == pytest.approx(share_of_stored_counters(stack, hour.at), rel=EDGES)
    least, most = ratio_of_all_tiles(stack, AVAILABILITY, at=left.at)
    assert 1 - most / 0.001 < left.value < 1 - least / 0.001


def a_scan_finds_the_incident_and_no_other(stack: Stack, folder: Path) -> None:
    """The fault requires a postmortem; a document about it covers it."""
    wait(stack, "the page is stored", lambda: stack.api.newest('ALERTS{alertstate="firing"}'))
    code, [found] = scanned(stack, folder)
    assert code == 3
    assert (found["service"], found["missing"], found["end"]) == ("checkout", True, None)
    # Whether a policy state was entered depends on what was recorded first.
    assert [one for one in found["triggers"] if one != "policy"] == ["duration"], found
    fault = stack.history[1] - FAULT
    begin = datetime.fromisoformat(found["begin"]).timestamp()
    assert abs(begin - fault) <= INTERVAL + 4 * 15
    [slo] = found["slos"]
    assert (slo["slo"], slo["budget_spent"]) == ("availability", None)
    end = datetime.fromisoformat(slo["end"]).timestamp()
    least, most = (stack.traffic.between(fault, end + late).failed for late in (-60 - 2 * INTERVAL, 0))
    assert least * 0.98 < slo["bad_events"] < most * 1.02
    words = ("--offline", "--service", "checkout", "--severity", "SEV3", "--from", found["begin"])
    assert Repository(folder).slo("postmortem", "new", "Checkout fails", *words).returncode == 0
    code, [covered] = scanned(stack, folder)
    assert (code, covered["missing"], covered["postmortem"] is not None) == (0, False, True)


def scanned(stack: Stack, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code and the incidents of `slo postmortem scan`."""
    words = ("--prometheus", stack.api.url, "--settings", str(folder / "slo.yaml"))
    specs = ("--specs", str(ROOT / "specs"), "--format", "json")
    done = Repository(folder).slo("postmortem", "scan", *words, *specs)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["incidents"]


def description(ratio: float, remaining: float, age: float) -> str:
    """The page's description at an error ratio over 1h, a remaining budget and an age of the data."""
    burn_rate = ratio / 0.001
    if remaining > 0:
        exhausted = duration(remaining * 28 * 24 * HOUR / burn_rate)
        budget = (
            f"Remaining error budget (28d): {remaining * 100:.4g}%, exhausted in {exhausted} at the 1h rate."
        )
    else:
        budget = f"The error budget (28d) is exhausted: {1 - remaining:.1f} times the allowed errors."
    return (
        f"1h burn rate {burn_rate:.1f}, threshold 13.44 (also exceeded over 5m). {budget}"
        f" There is data for the last {duration(age)} only."
        " Check recent changes to the service and its dependencies first."
    )


def duration(seconds: float) -> str:
    """Format a duration like `humanizeDuration` in Prometheus."""
    days, hours, minutes, rest = (
        int(seconds) // 86_400,
        int(seconds) // 3600 % 24,
        int(seconds) // 60 % 60,
        int(seconds) % 60,
    )
    if days:
        return f"{days}d {hours}h {minutes}m {rest}s"
    if hours:
        return f"{hours}h {minutes}m {rest}s"
    return f"{minutes}m {rest}s" if minutes else f"{seconds:.4g}s"


def the_page_resolves(stack: Stack, page: dict[str, Any]) -> None:
    """The service recovers and processes its backlog, and the alert resolves.

    Without the backlog, the 5m window would take 233s: w * (1 - threshold / error ratio).
    """
    stack.traffic.go_on_with(Phase(begin=time.time(), rate=20_000))
    wait(stack, "the page resolves", lambda: len(notifications(stack)) > 1)
    [_, resolved] = notifications(stack)
    assert resolved["status"] == "resolved"
    assert resolved["fingerprint"] == page["fingerprint"]
    assert resolved["labels"] == page["labels"]
    assert resolved["startsAt"] == page["startsAt"] < resolved["endsAt"]
    [ratio] = stack.api.newest(f"slo:sli_error:ratio_rate5m{{{AVAILABILITY}}}")
    assert 0 < ratio.value < THRESHOLD


def notifications(stack: Stack) -> list[dict[str, Any]]:
    return stack.webhook.alerts(service="checkout")


# ---- dashboards ------------------------------------------------------------------------------


def every_dashboard_query_returns_data(stack: Stack) -> None:
    """Dashboards of the services in this stack; a query may be empty only if a series that it reads is.

    With a history, these are only the alerts that did not fire. Without one, 5m averages are missing too, and
    the burn-down, which uses whole hours, may not include the first ones.
    """
    for name in ("checkout", "prometheus", "alertmanager", "overview"):
        queries = list(panel_queries(stack.generated / "dashboards" / f"{name}.json"))
        # Query missing series first, so that a series that starts in between does not excuse an empty panel.
        asked = [(query, query.missing(stack.api), query.answer(stack.api)) for query in queries]
        empty = [(query, missing) for query, missing, answer in asked if not answer]
        # At least a third answers, also where an SLO has no traffic: its state is unknown, too.
        assert 2 * len(queries) > 3 * len(empty), name
        for query, missing in empty:
            if name in ("checkout", "overview"):
                assert missing, f"{name}: {query}"
                assert all(series.startswith("ALERTS{") for series in missing), f"{name}: {query}"
            else:
                assert missing or query.panel == "Burn-down", f"{name}: {query}"


def wait(stack: Stack, what: str, ask: Callable[[], Found | None]) -> Found:
    return wait_for(what, ask, seconds=PATIENCE, servers=stack.servers)
