"""SLOs of one service whose selectors overlap: which of them share a test group."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from slo_compiler.alert_tests import plan_full_tests
from slo_compiler.model import Settings
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promtool import find_promtool
from slo_compiler.spec.load import load_spec_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from slo_compiler.alert_tests import TestFile

TARGETS = (98, 99, 99.9, 99.95, 99.99)
Sli = dict[str, dict[str, str]]


def events(code: str = "5..") -> Sli:
    total = 'requests_total{job="shop"'
    return {"events": {"bad": f'{total}, code=~"{code}"}}', "total": f"{total}}}"}}


def latency(number: int) -> Sli:
    return {"latency": {"histogram": 'seconds{job="shop"}', "threshold": f"{100 + number}ms"}}


def opaque(number: int) -> Sli:
    total, bad = (f'max(rate(all_total{{job="{number}"{code}}}[$window]))' for code in ("", ', code="500"'))
    return {"query": {"bad": bad, "total": total}}


def plans(*slis: Sli, targets: tuple[float, ...] = TARGETS) -> ServicePlans:
    slos = [
        {"name": f"s{number}", "target": targets[number % len(targets)], "window": "30d", "sli": sli}
        for number, sli in enumerate(slis)
    ]
    spec: dict[str, Any] = {"version": "slo/v1", "service": "shop", "slos": slos}
    loaded = load_spec_bytes("shop.slo.yaml", json.dumps(spec).encode(), settings=Settings())
    assert loaded.plan is not None, loaded.diagnostics
    return ServicePlans(loaded.plan, settings=Settings())


def first(service: ServicePlans) -> TestFile:
    return next(file for file in service.tests.files if file.path == "tests/shop.test.yaml")


SHARED = {
    "the same events": [events()] * 5,
    "other thresholds": [latency(number) for number in range(5)],
    "queries that are not taken apart": [opaque(number) for number in range(5)],
    "the same query": [opaque(0)] * 5,
}


@pytest.mark.parametrize("slis", SHARED.values(), ids=SHARED)
def test_slos_of_the_same_events_share_a_group_whatever_their_targets(slis: list[Sli]) -> None:
    (group,) = first(plans(*slis)).groups
    assert group.name.startswith("shop/s0, shop/s1, shop/s2, shop/s3, shop/s4")


@pytest.mark.parametrize("slis", SHARED.values(), ids=SHARED)
def test_the_times_of_each_alert_are_those_of_an_slo_that_is_alone(slis: list[Sli]) -> None:
    (group,) = first(plans(*slis)).groups
    alone = [
        first(plans(sli, targets=(target,))).groups[0].shown[0].text
        for sli, target in zip(slis, TARGETS, strict=True)
    ]
    assert [shown.text for shown in group.shown] == alone


def test_an_slo_without_a_conflict_keeps_the_lengths_of_its_phases() -> None:
    alone = first(plans(events(), targets=(99.99,))).groups[0]
    beside = first(plans(events(), latency(0), targets=(99.99, 98))).groups[0]
    assert alone.scenario == beside.scenario[: len(alone.scenario)]


def test_slos_of_other_events_have_groups_of_their_own() -> None:
    assert len(first(plans(events("5.."), events("4.."))).groups) == 2


def test_a_query_that_reads_recorded_series_has_a_group_of_its_own() -> None:
    total = "max(max_over_time(slo:sli_total:rate5m[$window]))"
    reading: Sli = {"query": {"bad": f"0.1 * {total}", "total": total}}
    assert len(first(plans(opaque(0), reading, opaque(1))).groups) == 2


def test_full_tests_of_thresholds_are_not_shared() -> None:
    files = plan_full_tests(plans(events(), events()).plan, settings=Settings()).files
    groups = [group for file in files for group in file.groups]
    about = [group for group in groups if any("the threshold" in line for line in group.scenario)]
    assert about
    assert all(group.name.count("shop/") == 1 for group in about)


WRONG = {
    "a matcher lost": (', code=~"5.."', ""),
    "another threshold of the page": ("> 0.0072 and", "> 0.072 and"),
    "another range": ("[5m30s]", "[6m30s]"),
}


@pytest.mark.consumer
@pytest.mark.parametrize("name", ["promtool", "promtool-3"])
@pytest.mark.parametrize("slis", SHARED.values(), ids=SHARED)
def test_the_shared_tests_pass(tmp_path: Path, slis: list[Sli], name: str) -> None:
    assert not failed(tmp_path, plans(*slis), name)


@pytest.mark.consumer
@pytest.mark.parametrize(("right", "wrong"), WRONG.values(), ids=WRONG)
def test_the_shared_tests_fail_if_the_rules_of_one_slo_have(tmp_path: Path, right: str, wrong: str) -> None:
    assert failed(tmp_path, plans(*[events()] * 5), "promtool", right=right, wrong=wrong)


def failed(folder: Path, service: ServicePlans, name: str, *, right: str = "", wrong: str = "") -> list[str]:
    """Run the quick tests after a change of the rules of the fourth SLO; return the failures."""
    rules = render_rule_file(service.rules)
    head, start, tail = rules.text.partition("slo:shop:s3:fast")
    assert right in tail
    texts = {rules.path: head + start + tail.replace(right, wrong, 1)}
    files = [render_test_file(file) for file in service.tests.files]
    texts |= {file.path: file.text for file in files}
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    promtool = find_promtool(choice="native", image=None, executable=name)
    results = promtool.test_rules(folder, [file.path for file in files])
    return [failure.text for result in results.files for failure in result.failures]


@pytest.mark.parametrize("windows", [("1d", "28d"), ("28d", "1d")])
def test_tickets_of_short_and_of_long_windows_are_not_evaluated_at_the_same_times(windows):
    slos = [{"name": f"w{window}", "target": 99.9, "window": window, "sli": events()} for window in windows]
    spec = json.dumps({"version": "slo/v1", "service": "shop", "slos": slos})
    loaded = load_spec_bytes("shop.slo.yaml", spec.encode(), settings=Settings())
    assert loaded.plan is not None, loaded.diagnostics
    files = ServicePlans(loaded.plan, settings=Settings()).tests.files
    evaluations = {
        file.path: sum(group.seconds // file.step for group in file.groups)
        for file in files
        if "/tickets/" in file.path
    }
    assert set(evaluations) == {"tests/tickets/shop.test.yaml", "tests/tickets/short/shop.test.yaml"}
    assert max(evaluations.values()) < 60
