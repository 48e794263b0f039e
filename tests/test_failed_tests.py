"""Failures reported by promtool, joined with the expectations of the test file."""

from __future__ import annotations

from datetime import timedelta

from slo_compiler.alert_tests.promtool_file import (
    AlertTimeline,
    Expectation,
    Shown,
    TestFile,
    TestGroup,
    TimelineRun,
)
from slo_compiler.model import Settings
from slo_compiler.naming import naming_of
from slo_compiler.promtool.results import FailedAlerts, FailedQuery, Failure, FiringAlert
from slo_compiler.workflows.failed_tests import failed_tests, watching

NAMING = naming_of(Settings())
PAGE = (("alertname", "Page"), ("alertstate", "firing"), ("slo", "up"))
ALERTS = Expectation(
    query="min_over_time(timestamp(ALERTS)[5m:1m])",
    comment="shop: when an alert first differs",
    second=300,
    is_about_all=True,
    is_about_alerts=True,
)
VALUE = Expectation(query="x > 1", comment="shop/upload: a value", second=60, slo="shop/upload")
LEVELS = Expectation(query="y", comment="shop: when a level first differs", second=300, is_about_all=True)
RUNS = ((0, 120, False, "page is silent: all is well"), (180, 300, True, "page fires 30s into an outage"))
GROUP = TestGroup(
    name="shop/up, shop/upload",
    interval="30s",
    given=(),
    of_slos=(),
    expectations=(ALERTS, VALUE, LEVELS),
    alert_expectations=(),
    timelines=(
        AlertTimeline(
            slo="shop/up",
            labels=PAGE,
            runs=tuple(
                TimelineRun(first=first, last=last, is_firing=is_firing, title=title)
                for first, last, is_firing, title in RUNS
            ),
        ),
    ),
    shown=(Shown(slo="shop/up", text=""), Shown(slo="shop/upload", text="")),
    scenario=(),
    seconds=300,
)
FILE = TestFile(
    path="tests/shop.test.yaml",
    service="shop",
    rules="../rules/shop.yaml",
    source="specs/shop.slo.yaml",
    step=60,
    order=(),
    groups=(GROUP,),
)


def query(expr, time, *samples, expected="nothing", actual="nothing"):
    return FailedQuery(
        expr=expr, time=timedelta(seconds=time), expected=expected, actual=actual, samples=samples
    )


def joined(assertion, *watched, text="text"):
    answers = [Failure(text="", assertion=answer) for answer in watched]
    failures = [Failure(text=text, assertion=assertion)]
    return failed_tests(failures, FILE, watched=answers, naming=NAMING)[0]


def alert(slo, text):
    return FiringAlert(labels=(("alertname", "Page"), ("slo", slo)), annotations=(("summary", text),))


def test_a_failed_query_is_named_by_its_expectation_and_blames_one_slo():
    failed = joined(query(VALUE.expr, 60, expected="1", actual="0"))
    assert (failed.scenario, failed.time, failed.expected, failed.actual) == (VALUE.comment, "1m", "1", "0")
    assert failed.slos == {"shop/upload"}
    assert failed.timeline == ""


def watched(*firing):
    """Answers with the firing alerts at some seconds."""
    (expr,) = {one.expr for one in watching(FILE).groups[0].expectations}
    series = (("__name__", "ALERTS"), *PAGE)
    other = (("__name__", "ALERTS"), ("alertname", "Page"), ("alertstate", "firing"), ("slo", "upload"))
    answers = [query(expr, second, series, other) for second in firing]
    return [*answers, query(expr, 0, other), query("z # another query", 240, series)]


def test_a_failed_alert_is_named_by_each_run_in_which_it_differs():
    failed = joined(query(ALERTS.expr, 300, PAGE), *watched(60, 120, 180, 240, 300))
    assert (failed.scenario, failed.time) == ("shop/up: page is silent: all is well", "1m")
    assert (failed.expected, failed.actual) == ("silent", "firing")
    assert failed.slos == {"shop/up"}
    assert failed.timeline.splitlines() == [
        "expected timeline: fires 3m to 5m",
        "actual timeline:   fires 1m to 5m",
    ]


def test_an_alert_that_never_fires_is_silent_throughout():
    failed = joined(query(ALERTS.expr, 300, PAGE), *watched())
    assert (failed.scenario, failed.time) == ("shop/up: page fires 30s into an outage", "3m")
    assert (failed.expected, failed.actual) == ("firing", "silent")
    assert failed.timeline.endswith("silent throughout")


def test_an_alert_that_no_timeline_contains_is_shown_as_promtool_prints_it():
    stranger = (("alertname", "Page"), ("slo", "upload"))
    failed = joined(query(ALERTS.expr, 300, stranger, actual="{…} 6E+01"), *watched(180, 240, 300))
    assert (failed.scenario, failed.time, failed.actual) == (ALERTS.comment, "", "{…} 6E+01")
    assert failed.slos == {"shop/upload"}


def test_a_query_about_all_evaluations_blames_the_slos_in_its_result():
    assert joined(query(LEVELS.expr, 300, (("slo", "up"),))).slos == {"shop/up"}
    assert joined(query(LEVELS.expr, 300, (("policy", "default"),))).slos == {"shop/up", "shop/upload"}


def test_a_notification_blames_the_slos_whose_alerts_differ():
    def failed(expected, actual):
        return joined(
            FailedAlerts(
                alertname="Page",
                time=timedelta(minutes=5),
                expected="[…]",
                actual="[…]",
                expected_alerts=expected,
                actual_alerts=actual,
            )
        ).slos

    both = (alert("up", "a"), alert("upload", "b"))
    assert failed(both, (alert("up", "a"),)) == {"shop/upload"}
    assert failed(both, (alert("up", "other"), alert("upload", "b"))) == {"shop/up"}
    assert failed(both, (alert("stranger", "a"), *both)) == {"shop/up", "shop/upload"}


def test_what_is_no_assertion_of_the_file_blames_every_slo_and_is_shown_as_promtool_prints_it():
    for assertion in (None, query("unknown", 60)):
        failed = joined(assertion, text="rule: x, err: broken")
        assert (failed.scenario, failed.actual) == ("the tests", "rule: x, err: broken")
        assert failed.slos == {"shop/up", "shop/upload"}
