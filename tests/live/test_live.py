"""Compiled rules in a real Prometheus: every rule works, values are right, a fault becomes a page."""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import yaml

from .dashboards import panel_queries
from .history import Release
from .processes import PATIENCE, find_program, program, wait_for
from .stack import FAULTY_SHARE, INTERVAL, Stack, running_stack
from .traffic import Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .api import Point

AVAILABILITY = 'service="checkout", slo="availability"'
LATENCY = 'service="checkout", slo="latency"'
LAG = 300
"""A request counts in the 5m rate for five minutes: sums of such rates see it that much late."""
HOUR = 3600
THRESHOLD = 13.44 * 0.001
"""Of the page: 2 % of the budget of 28 days in an hour, at a target of 99.9 %."""
REQUESTS = 'http_requests_total{job="checkout"}'

Found = TypeVar("Found")


def releases() -> list[str]:
    """The suffixes of the releases to test; CI must have both."""
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
        the_page_resolves(stack, page)
        every_live_service_has_ratios(stack)
        every_dashboard_query_returns_data(stack)
        every_rule_is_loaded_and_healthy(stack)


# ---- rules -----------------------------------------------------------------------------------


def every_rule_is_loaded_and_healthy(stack: Stack) -> None:
    """All that was compiled is there, and all that was due has been evaluated without an error.

    The groups of tiles are due every five minutes only; so their expressions are asked for here.
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
    """The names of the rules of each group, as they were written."""
    documents = [yaml.safe_load(path.read_text()) for path in (stack.generated / "rules").glob("*.yaml")]
    groups = [group for document in documents for group in document["groups"]]
    names = {group["name"]: [name_of(rule) for rule in group["rules"]] for group in groups}
    assert len(names) == len(groups) > 30
    return names


def name_of(rule: dict[str, Any]) -> str:
    return rule["record"] if "record" in rule else rule["alert"]


# ---- values ----------------------------------------------------------------------------------


def error_ratios_are_those_of_the_traffic(stack: Stack) -> None:
    """Ratios as they were recorded, against the requests that there truly were at that moment.

    Within 5m nothing changes; there only the rounding to whole requests shows, 2 of 900.
    """
    five_minutes = fresh(stack, f"slo:sli_error:ratio_rate5m{{{AVAILABILITY}}}")
    assert five_minutes.value == pytest.approx(FAULTY_SHARE, rel=0.01)
    hour = fresh(stack, f"slo:sli_error:ratio_rate1h{{{AVAILABILITY}}}")
    assert hour.value == pytest.approx(share_of_stored_counters(stack, hour.at), rel=1e-6)
    for identity, kind in ((AVAILABILITY, "failed"), (LATENCY, "slow")):
        ratio = fresh(stack, f"slo:sli_error:ratio_rate6h{{{identity}}}")
        begin, end, gap = ratio.at - 6 * HOUR, ratio.at, unrecorded(stack)
        least = share(stack, kind, begin=begin, end=end, seen=(begin, end - LAG - gap))
        most = share(stack, kind, begin=begin, end=end - gap, seen=(begin - LAG, end))
        assert least * 0.99 < ratio.value < most * 1.01, identity


def every_stored_counter_was_sent(stack: Stack) -> None:
    """What Prometheus scraped is what the exporter sent: late scrapes change when, never what."""
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
    """Failed requests as a share of all in the hour up to a moment, from the counters that are stored."""
    grown: dict[str, list[float]] = {}
    for point in stack.api.samples(REQUESTS, back="1h", at=at):
        grown.setdefault(point.labels["code"], []).append(point.value)
    increases = {code: values[-1] - values[0] for code, values in grown.items()}
    return sum(increases[code] for code in increases if code.startswith("5")) / sum(increases.values())


def unrecorded(stack: Stack) -> float:
    """Seconds between the end of the history and the first live evaluation; more on a busy machine."""
    selector = f"slo:sli_total:rate5m{{{AVAILABILITY}}}"
    times = [point.at for point in stack.api.samples(selector, back="1h") if point.at > stack.history[1]]
    return times[0] - stack.history[1]


def budgets_are_those_of_the_traffic(stack: Stack) -> None:
    """Target, budget and what is left of it, over the 25 hours of data that there are.

    A tile shows the rates of its five minutes: the newest one lags behind by up to two times `LAG`.
    The first tile recorded live may overlap the last one of the history, by less than its length.
    """
    for identity, kind, target, budget in (
        (AVAILABILITY, "failed", 0.999, 0.001),
        (LATENCY, "slow", 0.99, 0.01),
    ):
        assert fresh(stack, f"slo:objective:ratio{{{identity}}}").value == target
        assert fresh(stack, f"slo:error_budget:ratio{{{identity}}}").value == budget
        assert fresh(stack, f"slo:time_period:days{{{identity}}}").value == 28
        left = fresh(stack, f"slo:period_error_budget_remaining:ratio{{{identity}}}")
        least, most = ratio_of_all_tiles(stack, kind, at=left.at)
        assert 1 - most / budget < left.value < 1 - least / budget, identity
        burned = fresh(stack, f"slo:period_burn_rate:ratio{{{identity}}}")
        least, most = ratio_of_all_tiles(stack, kind, at=burned.at)
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
        "dashboard_uid": "slo-service-checkout",
    }


def ratio_of_all_tiles(stack: Stack, kind: str, *, at: float) -> tuple[float, float]:
    """The least and the most that the error ratio over all data may be at a moment."""
    begin, end = stack.history
    gap = max(0.0, unrecorded(stack) - INTERVAL)
    overlap = share(stack, kind, begin=at - LAG, end=at) * LAG / (end - begin)
    least = share(stack, kind, begin=begin, end=at, seen=(begin, end - 2 * LAG))
    most = share(stack, kind, begin=begin + LAG, end=end - 2 * LAG - gap, seen=(begin, at))
    return least, most + overlap


def share(
    stack: Stack, kind: str, *, begin: float, end: float, seen: tuple[float, float] | None = None
) -> float:
    """Errors as a share of the requests from begin to end; errors of another time, if given."""
    errors = stack.traffic.between(*(seen or (begin, end)))
    return getattr(errors, kind) / stack.traffic.between(begin, end).total


def fresh(stack: Stack, selector: str) -> Point:
    """A sample that was recorded once the exporter had been scraped."""

    def newest() -> Point | None:
        scrapes = stack.api.instant('up{job="checkout"}[10m]')
        points = stack.api.newest(selector)
        assert len(points) < 2, points
        return points[0] if points and scrapes and points[0].at > scrapes[0]["values"][0][0] else None

    return wait(stack, f"a new sample of {selector}", newest)


def every_live_service_has_ratios(stack: Stack) -> None:
    """What Prometheus and Alertmanager say of themselves is what their specs select."""
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
    """The fault of the history pages at the first evaluation, with all that the on-call person needs."""
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
    """The page says what was recorded when it was evaluated, and what was recorded is true.

    The page may have been evaluated again before it was delivered, and the budget is recorded in a group of
    its own: so every pair of samples is tried that may have stood side by side.
    """
    begin = datetime.fromisoformat(page["startsAt"]).timestamp()
    hours = stack.api.samples(f"slo:sli_error:ratio_rate1h{{{AVAILABILITY}}}")
    budgets = stack.api.samples(f"slo:period_error_budget_remaining:ratio{{{AVAILABILITY}}}")
    evaluated = [hour for hour in hours if begin - 0.01 <= hour.at <= page["receivedAt"]]
    pairs = [(hour, left) for hour in evaluated for left in budgets if left.at <= hour.at]
    told = page["annotations"]["description"]
    found = [pair for pair in pairs if told == description(pair[0].value, pair[1].value)]
    assert found, (told, [description(hour.value, left.value) for hour, left in pairs])
    hour, left = found[-1]
    assert hour.value == pytest.approx(share_of_stored_counters(stack, hour.at), rel=1e-6)
    least, most = ratio_of_all_tiles(stack, "failed", at=left.at)
    assert 1 - most / 0.001 < left.value < 1 - least / 0.001


def description(ratio: float, remaining: float) -> str:
    """The page's description at an error ratio over 1h and a remaining budget."""
    burn_rate = ratio / 0.001
    exhausted = f", exhausted in {duration(remaining * 28 * 24 * HOUR / burn_rate)} at this rate"
    return (
        f"1h burn rate {burn_rate:.1f}, threshold 13.44 (also exceeded over 5m). "
        f"Remaining error budget (28d): {remaining * 100:.4g}%{exhausted if remaining > 0 else ''}."
        " Check recent changes to the service and its dependencies first."
    )


def duration(seconds: float) -> str:
    """As `humanizeDuration` of Prometheus."""
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
    """The service works again, and works off what had piled up: the short window forgets the errors.

    Without that pile it would take the 5m window 233 s: w * (1 - threshold / error ratio).
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
    """Of the services that run here; a query may be empty only where a series that it reads is.

    With a history, these are only the alerts that did not fire. Without one, tiles are missing too, and
    the burn-down, which goes by whole hours, may not have reached the first ones.
    """
    for name in ("checkout", "prometheus", "alertmanager", "overview"):
        queries = list(panel_queries(stack.generated / "dashboards" / f"{name}.json"))
        # What is missing is asked first: a series that begins in between cannot excuse an empty panel.
        asked = [(query, query.missing(stack.api), query.answer(stack.api)) for query in queries]
        empty = [(query, missing) for query, missing, answer in asked if not answer]
        assert len(queries) > 2 * len(empty), name
        for query, missing in empty:
            if name in ("checkout", "overview"):
                assert missing, f"{name}: {query}"
                assert all(series.startswith("ALERTS{") for series in missing), f"{name}: {query}"
            else:
                assert missing or query.panel == "Burn-down", f"{name}: {query}"


def wait(stack: Stack, what: str, ask: Callable[[], Found | None]) -> Found:
    return wait_for(what, ask, seconds=PATIENCE, servers=stack.servers)
