"""The generated alert tests can fail: the quick tests kill mutants of the rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slo_compiler.rules.groups import plan_rule_file

from .mutation import fixtures
from .mutation.expressions import changes
from .mutation.mutants import mutants, sample
from .mutation.run import MutationRun
from .mutation.tokens import binaries

PAGE = Path(__file__).resolve().parent.parent / "docs/alert-tests.md"

SAMPLE = (
    "slo:sli_total:rate5m: sum is max",
    "slo:sli_errors:rate5m: requests_total without the matcher code",
    "slo:sli_errors:rate15m: offset 10m lost",
    "slo:sli_error:ratio_rate1h: removed",
    "slo:period_error:ratio: sum_over_time is avg_over_time",
    "slo:burn_rate_threshold:ratio (3d): 1 is 1.1",
    "SLOErrorBudgetBurnPage: 2.5 is 1.5",
    "SLOErrorBudgetBurnPage: 0.0056 is 0.00616",
    "SLOErrorBudgetBurnPage: 2.5 is 3.5",
    "SLOErrorBudgetBurnPage: 2.5 is 3.5 (2)",
    "SLOErrorBudgetBurnTicket: 2.5 is 3.5",
    "SLOErrorBudgetBurnTicket: 2.5 is 3.5 (2)",
    "SLOErrorBudgetBurnPage: label severity is ticket",
    "SLOErrorBudgetBurnPage: keep_firing_for is None",
    "SLOErrorBudgetBurnPage: runbook_url lost",
    "SLOErrorBudgetBurnPage: description: 13.44 in text 2",
    "SLOIndicatorAbsent: for is None",
)


POLICY_SAMPLE = (
    "slo:policy_level:number: no matcher service",
    "slo:policy_level:number: no matcher slo",
    "slo:policy_level:number: 0.05 is 0.045",
    "slo:service_policy_level:number: no matcher service",
    "SLOErrorBudgetPolicy: no matcher service (4)",
    "SLOErrorBudgetPolicy: on without slo",
    "SLOErrorBudgetPolicy: for is None",
)


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    return MutationRun("policy", tmp_path_factory.mktemp("mutation"))


@pytest.mark.parametrize("name", POLICY_SAMPLE)
def test_the_tests_of_a_policy_kill(policy, name):
    (mutant,) = (mutant for mutant in mutants(policy.rules) if mutant.name == name)
    assert "/policies/" in policy.check(mutant.rules).file


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    return MutationRun("events", tmp_path_factory.mktemp("mutation"))


def test_the_right_rules_survive_the_quick_tests(events):
    assert events.check(events.rules).killer == ""


@pytest.mark.parametrize("name", SAMPLE)
def test_the_quick_tests_kill(events, name):
    (mutant,) = (mutant for mutant in mutants(events.rules) if mutant.name == name)
    assert events.check(mutant.rules).killer


@pytest.fixture(scope="module")
def raw_pages(tmp_path_factory):
    return MutationRun("raw_pages", tmp_path_factory.mktemp("mutation"))


@pytest.mark.parametrize("change", ["0.336 is 0.3024", "0.336 is 0.3696", "0.28 is 0.252", "0.28 is 0.308"])
@pytest.mark.parametrize("window", ["", " (2)"], ids=["long", "short"])
def test_a_wrong_threshold_of_a_page_that_is_tested_from_raw_series_is_found(raw_pages, change, window):
    name = f"SLOErrorBudgetBurnPage: {change}{window}"
    (mutant,) = (mutant for mutant in mutants(raw_pages.rules) if mutant.name == name)
    assert raw_pages.check(mutant.rules).killer


@pytest.mark.parametrize(
    "change", ["2.5 is 1.5 (2)", "2.5 is 3.5 (2)", "slo:sli_errors:tile5m is slo:sli_total:tile5m (2)"]
)
def test_the_number_of_errors_of_a_page_that_is_tested_from_raw_series_decides_alone(raw_pages, change):
    (mutant,) = (m for m in mutants(raw_pages.rules) if m.name == f"SLOErrorBudgetBurnPage: {change}")
    assert raw_pages.check(mutant.rules).killer


def test_a_wrong_short_threshold_is_found_if_the_base_window_is_10m(tmp_path):
    """At the evaluation after errors, the long window must still contain them."""
    run = MutationRun("scraped_every_2m", tmp_path)
    (mutant,) = (m for m in mutants(run.rules) if m.name == "SLOErrorBudgetBurnPage: 0.01344 is 0.012096 (2)")
    assert run.check(mutant.rules).killer


@pytest.mark.parametrize("kind", fixtures.KINDS)
def test_mutants_differ_from_the_rules_and_have_unique_names(kind):
    rules = plan_rule_file(fixtures.service(kind), settings=fixtures.settings(kind))
    found = mutants(rules)
    assert len({mutant.name for mutant in found}) == len(found) > 1000
    assert all(mutant.rules != rules for mutant in found)
    assert sample(found, 5) == sample(found, 5)


def test_an_expression_is_changed_in_one_token_or_loses_one_operand():
    expr = 'sum by (a) (rate(x{b="c", d="e"}[5m] offset 1m)) / 300 > 2.5 and r unless y'
    assert {words for _, words, _ in changes(expr, records={"r"})} >= {
        "range 5m is 2m30s",
        "range 5m is 10m",
        "offset 1m lost",
        "300 is 3000",
        "2.5 is 1.5",
        "sum is avg",
        "rate is increase",
        "by (a) lost",
        "by (a, instance)",
        "x without the matcher b",
        "/ is * in sum by (a) (rate(x[5m] offset 1m)) / 300",
        "> is < in sum by (a) (rate(x[5m] offset 1m)) / 300 > 2.5",
    }


@pytest.mark.parametrize(
    ("expr", "operands"),
    [
        ("a or b and c > 1 + 2 * d", ["a or b and c > 1 + 2 * d", "b and c > 1 + 2 * d", "c > 1 + 2 * d"]),
        ("a - b - c", ["a - b", "a - b - c"]),
        ("f(a + b, c * d) / e", ["f(a + b, c * d) / e", "a + b", "c * d"]),
    ],
)
def test_operands_follow_precedence(expr, operands):
    assert [expr[one.begin : one.end] for one in binaries(expr)][: len(operands)] == operands


def test_the_docs_have_the_score_of_every_kind_and_a_reason_for_every_survivor():
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| \d+% \|$", page, re.M)
    assert tuple(kind for kind, _, _ in rows) == fixtures.KINDS
    survivors = sum(int(count) - int(killed) for _, count, killed in rows)
    reasons = page.partition("| the others survive because")[2]
    assert sum(int(count) for count in re.findall(r"\| (\d+) \|$", reasons, re.M)) == survivors
    assert "not explained" not in reasons
