"""Label values that selectors match: found and verified, or reported as not found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.alert_tests.label_values import LabelSearch, is_selected, values_of
from slo_compiler.alert_tests.regex_samples import matches, may_match, regex_samples
from slo_compiler.alert_tests.series import OpaqueSource, Source
from slo_compiler.alert_tests.slis.query import source_of
from slo_compiler.model import Matcher, MatchOperator, Selector
from slo_compiler.model.slis.query import QuerySli, QueryUnit
from slo_compiler.promql.reading import read_selector


def selector(text: str) -> Selector:
    found = read_selector(text)
    assert isinstance(found, Selector), found
    return found


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ('m{code=~"5.."}', 'm{code="500"}'),
        ("m", 'm{code=~"5.."}'),
        ('m{code!~"5.."}', 'm{code!~"5..|429"}'),
        ('m{code=~"5..|429"}', 'm{code=~"5.."}'),
        ('m{handler=~"/api/v1/query.*", code!=""}', 'm{handler=~"/api/v1/query.*", code=~"5.."}'),
        ('m{path=~"/v[0-9]+/(users|orders)/[^/]+"}', 'm{path=~"/v1/.*"}'),
        ('m{a!="", b!~""}', 'm{a=~"[a-m].*"}'),
        ('m{le=~"1|1\\\\.0"}', 'm{le="1"}'),
        ('m{grpc_code!~"OK|NotFound"}', 'm{grpc_code=~"Internal"}'),
        ('m{version=~"(?i)v\\\\d{2,3}-rc"}', 'm{version="v00-rc"}'),
        ('m{zone=~"[[:alpha:]]*", job="a"}', 'm{job="b"}'),
        ('m{name=~"é|x"}', 'm{name=~"\\\\w"}'),
        ('m{name=~"a\\nb|axc|z"}', 'm{name=~"a.b|a.c"}'),
    ],
)
def test_labels_are_found_that_one_selector_takes_and_the_other_does_not(inside, outside):
    wanted, unwanted = selector(inside), selector(outside)
    labels = LabelSearch(inside=(wanted,), outside=(unwanted,)).find()
    if "[[:" in inside:  # Python cannot parse it, so no value is guessed
        assert labels is None
        return
    assert labels is not None
    assert is_selected(wanted, dict(labels))
    assert not is_selected(unwanted, dict(labels))
    assert all(value for _, value in labels)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ('m{a="1", a="2"}', 'm{b="1"}'),
        ('m{a="1"}', 'm{a=~"1|2"}'),
        ('m{a=~"[0-9]", a=~"[a-z]"}', 'm{b="1"}'),
        ('m{a=~"é|x", a!~"\\\\w"}', 'm{a="é"}'),
        ('m{a=~"(?i)i", a=~"İ|z"}', 'm{b="1"}'),
        ('m{a=~"a.b", a=~"a\\nb|z"}', 'm{b="1"}'),
        ('m{a=~"a\\nb|axb"}', 'm{a=~"a.b"}'),
        ('m{a=~"a|b"}', 'm{a=~"[[:alpha:]]"}'),
    ],
)
def test_a_contradiction_has_no_labels(inside, outside):
    assert LabelSearch(inside=(selector(inside),), outside=(selector(outside),)).find() is None


@pytest.mark.parametrize(
    "pattern", ["a", "a|b", "5..", ".*", ".+", "[^x]+", "(a|b){2}c?", r"\d{3}", "x*y+", "(?:ab)+"]
)
def test_samples_of_a_regular_expression_match_it(pattern):
    samples = regex_samples(pattern)
    assert samples
    assert all(re.fullmatch(pattern, sample) for sample in samples)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("ba{,3}", "ba{,3}"),
        (r"\W\D\S[\S]", "é٣\v\v"),
        (r"[\w-]+[^\s]", "a-\v"),
        (r"a\bé", "aé"),
        (r"\B", ""),
        (r"a(?i)b|c", "C"),
        ("(?i:a)b", "Ab"),
        ("(?i)[^x]É", "aÉ"),
        ("(?s)a.b", "a\nb"),
        ("(?m)a$\n^b", "a\nb"),
        ("[^a]", "\n"),
        (r"(?P<x>a)(?<y>b)\z", "ab"),
        (r"\Qa.b\E*", "a.bb"),
        (r"[[a||b&&c]\x{e9}", "|é"),
        ("^*(?U)a+?$", "aa"),
        ("(((a))*)?", "aa"),
        (r"[\]a-c-]{2}", "]-"),
    ],
)
def test_a_pattern_matches_as_in_prometheus(pattern, text):
    assert matches(pattern, text)
    assert may_match(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\w", "é"),
        (r"\d", "٣"),
        (r"a\sb", "a\N{NO-BREAK SPACE}b"),
        (r"[\s]", "\v"),
        ("ba{,3}", "baaa"),
        (r"é\b", "é"),
        ("a$", "a\n"),
        ("(?i:a)b", "AB"),
        ("((?i)a)b", "AB"),
        ("(?-s)a.b", "a\nb"),
    ],
)
def test_a_pattern_fails_to_match_as_in_prometheus(pattern, text):
    assert not matches(pattern, text)
    assert not may_match(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a.b", "a\nb"),
        ("(?i)i", "İ"),
        ("(?i)[^k]", "\N{KELVIN SIGN}"),
        (r"(?i)\w", "ſ"),
        ("(?i)é", "É"),
        (r"\p{Greek}", "α"),
        ("[[:alpha:]]", "a"),
        ("(", "("),
    ],
)
def test_a_match_that_depends_on_the_version_is_not_known(pattern, text):
    assert not matches(pattern, text)
    assert may_match(pattern, text)


def test_a_sample_is_valid_unicode():
    assert regex_samples(r"[\x{d800}-\x{d801}]|a") == ("a",)


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=12))
def test_an_escaped_text_matches_only_itself(text):
    assert regex_samples(re.escape(text)) == (text,)


@given(st.text(alphabet="ab.*+?|()[]{}^$\\d0-9", max_size=14))
def test_any_pattern_gives_matching_samples_or_none(pattern):
    assert all(matches(pattern, sample) for sample in regex_samples(pattern))


_SELECTORS = st.dictionaries(
    st.sampled_from("abc"),
    st.tuples(st.sampled_from(list(MatchOperator)), st.sampled_from(["", "x", "y"])),
).map(
    lambda chosen: Selector(
        metric="m",
        matchers=tuple(
            Matcher(label=label, operator=op, value=value) for label, (op, value) in chosen.items()
        ),
    )
)


@given(_SELECTORS, _SELECTORS, st.sampled_from("abc"))
def test_a_search_with_other_matchers_of_a_label_is_a_search_for_another_selector(inside, outside, label):
    search = LabelSearch(inside=(inside,), outside=(outside,))
    changed = tuple(one for one in inside.matchers if one.label != label)
    expected = LabelSearch(inside=(Selector(metric="m", matchers=changed),), outside=(outside,)).find()
    assert search.find_with(label, (), is_free=lambda _: True) == expected
    assert search.find_with(label, (), is_free=lambda _: True) == expected


@given(_SELECTORS, _SELECTORS)
def test_labels_are_found_whenever_there_are_any(inside, outside):
    labels = LabelSearch(inside=(inside,), outside=(outside,)).find()
    every = [
        {"a": a, "b": b, "c": c}
        for a in ("", "x", "y", "z")
        for b in ("", "x", "y", "z")
        for c in ("", "x", "y", "z")
    ]
    possible = any(is_selected(inside, one) and not is_selected(outside, one) for one in every)
    assert (labels is not None) == possible


def test_two_groups_get_two_values_unless_only_one_is_allowed():
    assert len(values_of("route", [selector('m{route!="/health"}')], count=2)) == 2
    assert values_of("route", [selector('m{route="/pay"}')], count=2) == ("/pay",)
    assert values_of("route", [selector('m{route=""}')], count=2) == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('sum(rate(m{a=~"b\\\\.c"}[$window]))', 'm{a=~"b\\\\.c"}'),
        ("sum by (x) (increase(m[$window]))", "m"),
        ("(sum((rate(m[${window}]))))", "m"),
        ("sum(rate(m[$window])) * 2", None),
        ("max(rate(m[$window]))", None),
        ("sum(rate(m[$window] offset 5m))", None),
        ("sum(rate(m[$window])) or vector(0)", None),
    ],
)
def test_a_query_that_sums_rates_of_one_selector_is_tested_from_its_counters(query, expected):
    source = source_of(QuerySli(total=query, total_unit=QueryUnit.PER_SECOND, bad="sum(rate(e[$window]))"))
    if expected is None:
        assert isinstance(source, OpaqueSource)
    else:
        assert isinstance(source, Source)
        assert (source.totals, source.parts, source.is_good) == (
            (selector(expected),),
            (selector("e"),),
            False,
        )
