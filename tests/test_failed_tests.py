"""Failures reported by promtool, joined with the expectations of the test file."""

from __future__ import annotations

from datetime import timedelta

from slo_compiler.alert_tests.promtool_file import Expectation, Sample, Shown, TestFile, TestGroup
from slo_compiler.model import Settings
from slo_compiler.naming import naming_of
from slo_compiler.promtool.results import FailedAlerts, FailedQuery, Failure, FiringAlert
from slo_compiler.workflows.failed_tests import failed_tests, watching

NAMING = naming_of(Settings())
PAGE = (("alertname", "Page"), ("slo", "up"))
FIRING = Expectation(
    query="count_over_time(ALERTS[90s])",
    comment="shop/up: page fires",
    second=240,
    samples=(Sample(labels="{}", value="2"),),
    slo="shop/up",
    alert=PAGE,
    evaluations=2,
)
SILENT = Expectation(
    query="count_over_time(ALERTS[30s])", comment="shop/up: silent", second=60, slo="shop/up", alert=PAGE
)
VALUE = Expectation(query="x > 1", comment="shop/upload: a value", second=60, slo="shop/upload")
GROUP = TestGroup(
    name="shop/up, shop/upload",
    interval="30s",
    series=(),
    expectations=(FIRING, SILENT, VALUE),
    alert_expectations=(),
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
    (failed,) = failed_tests([Failure(text=text, assertion=assertion)], FILE, watched=answers, naming=NAMING)
    return failed


def alert(slo, text):
    return FiringAlert(labels=(("alertname", "Page"), ("slo", slo)), annotations=(("summary", text),))


def test_a_failed_query_is_named_by_its_expectation_and_blames_one_slo():
    failed = joined(query(VALUE.expr, 60, expected="1", actual="0"))
    assert (failed.scenario, failed.time, failed.expected, failed.actual) == (VALUE.comment, "1m", "1", "0")
    assert failed.slos == {"shop/upload"}
    assert failed.timeline == ""


def test_the_timelines_of_a_failed_alert_are_those_of_its_own_labels():
    (watch,) = {one.expr for one in watching(FILE).groups[0].expectations}
    firing, other = (*PAGE, ("severity", "page")), (("alertname", "Page"), ("slo", "upload"))
    answers = [query(watch, second, firing, other) for second in (60, 120)]
    answers += [query(watch, 180, other), query("y # another query", 240, firing)]
    failed = joined(query(FIRING.expr, 240), *answers)
    assert failed.timeline.splitlines() == [
        "expected timeline: fires 3m to 4m",
        "actual timeline:   fires 1m to 2m",
    ]


def test_an_alert_that_never_fires_is_silent_throughout():
    assert joined(query(SILENT.expr, 60)).timeline.endswith("silent throughout")


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
