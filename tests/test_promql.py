"""Reading and writing PromQL."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.model import Matcher, MatchOperator, Selector
from slo_compiler.model.slis.query import QueryUnit
from slo_compiler.promql.buckets import bucket_bounds
from slo_compiler.promql.durations import duration_text, parse_duration
from slo_compiler.promql.parsing import parse_plain
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.promql.reading import (
    PromqlFault,
    PromqlProblem,
    ReadQuery,
    check_composed,
    check_expression,
    read_query,
    read_selector,
    series_reads,
)
from slo_compiler.promql.selectors import selector_text

SPELLINGS = [
    (r"a{code=~`5\d+`}", r"5\d+"),
    (r'a{code=~"5\\d+"}', r"5\d+"),
    (r"a{code=~'5\\d+'}", r"5\d+"),
    (r'a{code=~"\\pL\\-\\/\\z"}', r"\pL\-\/\z"),
    (r"a{code=~`[[]\012`}", r"[[]\012"),
    (r'a{code="\101\x42\u00e9"}', "ABé"),
    (r"a{code=`\n`}", r"\n"),
    (r'a{code=~""}', ""),
]


@pytest.mark.parametrize(("text", "value"), SPELLINGS)
def test_values_are_read_as_prometheus_reads_them(text, value):
    selector = read_selector(text)
    assert isinstance(selector, Selector)
    assert [matcher.value for matcher in selector.matchers] == [value]
    assert read_selector(selector_text(selector)) == selector


@pytest.mark.parametrize("text", ["sum(rate(x{b=~`a++`}[$window]))", "x{b=~`a++`}", "x{b!~`(?=a)`}"])
def test_an_invalid_regex_is_a_fault_of_its_own(text):
    problem = read_query(text) if "$window" in text else read_selector(text)
    assert isinstance(problem, PromqlProblem)
    assert problem.fault is PromqlFault.REGEX


LABELS = st.from_regex(r"\A[a-zA-Z_][a-zA-Z0-9_]{0,8}\Z").filter(lambda name: not name.startswith("__"))
MATCHERS = st.builds(
    Matcher,
    label=LABELS,
    operator=st.sampled_from([MatchOperator.EQUAL, MatchOperator.NOT_EQUAL]),
    value=st.text(st.characters(exclude_categories=["Cs"])),
)


@given(st.lists(MATCHERS, max_size=4).map(tuple))
def test_what_is_written_is_read_back(matchers):
    selector = Selector(metric="a:b_total", matchers=matchers)
    assert read_selector(selector_text(selector)) == selector


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x{", PromqlFault.SYNTAX),
        ("rate(x[5m])", PromqlFault.NOT_A_SELECTOR),
        ("x[5m]", PromqlFault.NOT_A_SELECTOR),
        ("x[$window]", PromqlFault.NOT_A_SELECTOR),
        ("sum(rate(x[$__rate_interval]))", PromqlFault.NOT_A_SELECTOR),
        ("sum(rate(x[{{ .window }}]))", PromqlFault.NOT_A_SELECTOR),
        ("sum(rate(x[$window])", PromqlFault.SYNTAX),
        ("a + b", PromqlFault.NOT_A_SELECTOR),
        ('{job="a"}', PromqlFault.NO_METRIC_NAME),
        ('{"a.b", "c.d"}', PromqlFault.TWO_METRIC_NAMES),
        ('{"a.b", ""="x"}', PromqlFault.NO_METRIC_NAME),
        ('x{__name__="y"}', PromqlFault.SYNTAX),
        ('{__name__=~"y"}', PromqlFault.NO_METRIC_NAME),
        ("x offset 5m", PromqlFault.MODIFIER),
        ("x @ 5", PromqlFault.MODIFIER),
        ('x{a="b" or c="d"}', PromqlFault.MODIFIER),
    ],
)
def test_only_plain_selectors_are_selectors(text, fault):
    problem = read_selector(text)
    assert isinstance(problem, PromqlProblem)
    assert problem.fault is fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("sum(rate(x[5m]))", PromqlFault.NO_WINDOW),
        ("sum(rate(x[$window])) - sum(rate(y[5m]))", PromqlFault.FIXED_RANGE),
        ("sum(rate(x[$window] offset $window))", PromqlFault.WINDOW_OUTSIDE_RANGE),
        ("sum(rate(x[$window])) + sum(increase(y[$window]))", PromqlFault.MIXED_UNITS),
        ("sum(rate(x[$window])", PromqlFault.SYNTAX),
        ("sum(", PromqlFault.SYNTAX),
        ("x[$window]", PromqlFault.SYNTAX),
        ("sum(rate(+x[$window]))", PromqlFault.SYNTAX),
    ],
)
def test_queries_need_the_window_in_every_range_and_nowhere_else(text, fault):
    problem = read_query(text)
    assert isinstance(problem, PromqlProblem)
    assert problem.fault is fault


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("sum(rate(x[$window]))", QueryUnit.PER_SECOND),
        ("sum(rate(x[${window}]))", QueryUnit.PER_SECOND),
        ("sum(increase(x[$window]))", QueryUnit.PER_WINDOW),
        ("sum(rate(x[$window])) # all of them", QueryUnit.PER_SECOND),
        ("sum(count_over_time(x[$window:1m]))", QueryUnit.PER_WINDOW),
    ],
)
def test_a_query_s_unit_follows_from_its_functions(text, unit):
    query = read_query(text)
    assert isinstance(query, ReadQuery)
    assert query.unit is unit


def test_what_the_parameter_of_an_aggregation_reads_is_read():
    text = "sum(topk(scalar(rate(wanted[$window])), rate(x[$window])))"
    assert isinstance(read_query(text), ReadQuery)
    filled = fill_window(text, "5m")
    assert {read.metric for read in series_reads(filled)} == {"wanted", "x"}


@given(st.integers(1, 10**9))
def test_durations_survive_writing_and_reading(milliseconds):
    duration = timedelta(milliseconds=milliseconds)
    assert parse_duration(duration_text(duration)) == duration


@pytest.mark.parametrize(
    ("text", "days"), [("4w", 28), ("28d", 28), ("672h", 28), ("40320m", 28), ("1w1d", 8)]
)
def test_units_of_durations(text, days):
    assert parse_duration(text) == timedelta(days=days)


@pytest.mark.parametrize(
    "text", ["", "5", "5 m", "m", "1.5h", "1M", "-1h", "1y", "9" * 400 + "w", "9" * 5000 + "d"]
)
def test_other_texts_are_no_durations(text):
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("threshold", "bounds"),
    [
        ("0.3", ("0.3",)),
        ("1", ("1", "1.0")),
        ("10.0", ("10", "10.0")),
        ("1000000", ("1000000", "1000000.0", "1e+06")),
        ("2500000", ("2500000", "2500000.0", "2.5e+06")),
        ("0.00005", ("0.00005", "5e-05")),
    ],
)
def test_bucket_bounds_have_every_spelling_that_prometheus_and_clients_use(threshold, bounds):
    assert bucket_bounds(Decimal(threshold)) == bounds


OUT_OF_RANGE = ["rate(a[1e30])", "a offset 1e30", "a offset -1e18", "rate(a[5m:1e30])", f"a[{'9' * 5000}d]"]


@pytest.mark.parametrize("text", OUT_OF_RANGE)
def test_a_duration_out_of_range_is_an_error(text):
    assert check_expression(text) == "duration out of range"
    problem = read_query(f"sum(rate(b[$window])) + sum({text})")
    assert isinstance(problem, PromqlProblem)
    assert problem.fault is PromqlFault.SYNTAX


@pytest.mark.parametrize("text", ["rate(a[1e30])", "a offset -1e30", "rate(a[1e19])"])
def test_a_failure_of_the_embedded_parser_is_an_error(text):
    with pytest.raises(ValueError, match="embedded parser"):
        parse_plain(text)
    assert check_composed(text) == "duration out of range"


@pytest.mark.parametrize("part", ["(a)", "-a", "a+a", "sum(a)", "rate(a[5m])+1"])
@pytest.mark.parametrize("times", [500, 3000])
def test_an_expression_without_end_is_an_error(part, times):
    start, end = {"(a)": ("(", ")"), "sum(a)": ("sum(", ")"), "-a": ("-", "")}.get(part, (f"{part}+", ""))
    problem = read_query(start * times + "rate(a[$window])" + end * times)
    assert isinstance(problem, PromqlProblem)
    assert problem.fault is PromqlFault.SYNTAX


class TestComposedExpression:
    """One of parts that were checked before."""

    @pytest.mark.parametrize(
        "text",
        [
            "sum by (route) (rate(a[5m])) or 0 * b",
            "double_exponential_smoothing(a[5m], 0.5, 0.5)",  # newer than the embedded parser
            'count({"http.requests", code=~"5.."})',
            "sort_by_label(a, 'b')",
        ],
    )
    def test_what_some_prometheus_accepts_is_valid(self, text):
        assert check_expression(text) == check_composed(text) == ""

    @pytest.mark.parametrize("text", ["sum(", "a b", "rate(a)", "a[5m] + 1", "sum(1" + ")" * 9000, ""])
    def test_other_texts_have_the_message_of_the_parser(self, text):
        assert check_expression(text) == check_composed(text) != ""

    @pytest.mark.parametrize("part", ["(a)", "-a", "a+a", "sum(a)"])
    def test_one_without_end_is_an_error(self, part):
        start, end = {"(a)": ("(", ")"), "sum(a)": ("sum(", ")"), "-a": ("-", "")}.get(part, (part, ""))
        assert check_composed(start * 9000 + "a" + end * 9000) != ""


def test_a_sum_of_many_terms_is_read():
    assert isinstance(read_query(" + ".join(["rate(a[$window])"] * 150)), ReadQuery)
