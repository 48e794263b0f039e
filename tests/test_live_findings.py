"""Findings of `slo check --live` that no real server shows on demand, and the comparison of expressions."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.diagnostics import Location
from slo_compiler.live.batches import by_key, combined
from slo_compiler.live.checked_rules import RuleFindings, compare_rules, rule_diagnostics
from slo_compiler.live.checked_series import SeriesAnswers, series_diagnostics
from slo_compiler.live.checked_server import (
    ServerFacts,
    read_facts,
    retention_time,
    scrape_diagnostics,
    server_diagnostics,
)
from slo_compiler.live.checked_sources import selectors_in, source_diagnostics
from slo_compiler.live.dashboard_queries import PanelQuery, panel_queries
from slo_compiler.live.expected import ExpectedRule, ExpectedService, Owner, SliSources
from slo_compiler.live.loaded_rules import LoadedRules, read_groups
from slo_compiler.model import PrometheusVersion, Selector, Settings
from slo_compiler.model.samples import Sample
from slo_compiler.naming import naming_of
from slo_compiler.prometheus_api.client import Answer
from slo_compiler.prometheus_api.errors import AnswerError, QueryError, UnreachableError
from slo_compiler.promql.equality import same_expression
from slo_compiler.workflows import live_questions
from slo_compiler.workflows.compile import CompileResult
from slo_compiler.workflows.compiled import CompiledEnvironment
from slo_compiler.workflows.live_dashboards import check_dashboards
from slo_compiler.workflows.live_questions import Questions

PLACE = Location(path="specs/shop.slo.yaml", line=4)

# ---- expressions -----------------------------------------------------------------------------

EXPRESSIONS = [
    'sum by (code) (rate(x{job="a", code=~"5.."}[28d] offset 5m)) / on (job) group_left (v) (y > 0.01344)',
    "sum by (job) (rate(x[5m])) or 0 * group by (job) (y)",
    'a{b="c d"} and on () (vector(time() % 300) < 300)',
    "x > bool 1e-08",
    "max_over_time((x >= 0)[5m:1m] @ end())",
    "a - ignoring (slo) (b or c)",
]


@pytest.mark.parametrize("expr", EXPRESSIONS)
def test_an_expression_equals_itself_in_another_layout(expr):
    assert same_expression(expr, expr.replace(" ", "\n  ").replace('c\n  d"', 'c d"'))
    assert same_expression(expr, expr.replace(", ", ","))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x[28d]", "x[4w]"),
        ('x{a="5..", b="c"}[28d]', 'x{a="5..",b="c"}[4w]'),
        ("x > 0.00000001", "x > 1e-08"),
        ('x{a="1", b="2"}', 'x{b="2",a="1"}'),
        ("sum(x) by (a)", "sum by(a)(x)"),
        ("# about x\nx", "x"),
        ("x{a='1'}", 'x{a="1"}'),
    ],
)
def test_prometheus_spells_expressions_in_its_own_way(one, other):
    assert same_expression(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x[28d]", "x[27d]"),
        ("x > 1", "x >= 1"),
        ("x > 1", "x > bool 1"),
        ('x{a="b c"}', 'x{a="bc"}'),
        ('x{a="b, c"}', 'x{a="b,c"}'),
        ('x{a=~"b"}', 'x{a="b"}'),
        ("sum by (a) (x)", "sum without (a) (x)"),
        ("sum by (a) (x)", "sum by (a, b) (x)"),
        ("x offset 5m", "x"),
        ("x offset 5m", "x offset -5m"),
        ("x @ 1", "x @ 2"),
        ("a + on (b) c", "a + ignoring (b) c"),
        ("a * on (b) group_left (d) c", "a * on (b) group_left (e) c"),
        ("a * on (b) group_left (d) c", "a * on (b) group_right (d) c"),
        ("(a + b) * c", "a + b * c"),
        ("x[5m:1m]", "x[5m:2m]"),
        ("topk(1, x)", "topk(2, x)"),
        ("a or b", "aorb"),
        ("x y", "x z"),
        ('x{a="1", b="2"}', 'x{b="1", a="2"}'),
        ('x{a="1", b="1"}[28d]', 'x{a="1", b="2"}[4w]'),
        ('x{a=~"1"} > 1e-8', 'x{a=~"2"} > 0.00000001'),
    ],
)
def test_expressions_that_differ(one, other):
    assert not same_expression(one, other)


# ---- loaded rules ----------------------------------------------------------------------------


def expected(**changes: object) -> ExpectedRule:
    fields: dict[str, object] = {
        "group": "slo:shop:api:fast",
        "interval": timedelta(seconds=30),
        "name": "Page",
        "expr": "x > 1",
        "labels": (("service", "shop"),),
        "is_recording": False,
    }
    return ExpectedRule(**(fields | changes))  # type: ignore[arg-type]


def loaded(*, group: dict[str, object] | None = None, **changes: object) -> LoadedRules:
    rule = {
        "name": "Page",
        "query": "x > 1",
        "labels": {"service": "shop"},
        "annotations": {},
        "duration": 0,
        "health": "ok",
        "lastEvaluation": "2026-11-10T00:00:00Z",
    }
    one = {"name": "slo:shop:api:fast", "file": "a.yaml", "interval": 30, "evaluationTime": 0.1}
    return LoadedRules(read_groups({"groups": [{**one, "rules": [rule | changes], **(group or {})}]}))


def reported(rules: LoadedRules, *, is_settled: bool = True) -> list[tuple[str, str]]:
    owner = Owner(name="shop/api", place=PLACE, rules=(expected(),))
    service = ExpectedService(
        name="shop",
        place=PLACE,
        rule_file="generated/rules/shop.yaml",
        group_prefix="slo:shop:",
        owners=(owner,),
        sources=(),
    )
    found = compare_rules((owner,), rules)
    return [(one.code, one.message) for one in rule_diagnostics(service, found, rules, is_settled=is_settled)]


def test_a_rule_as_generated_is_not_reported():
    assert reported(loaded()) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"query": "x > 2"}, "expression"),
        ({"labels": {"service": "shop", "team": "a"}}, "labels"),
        ({"annotations": {"summary": "old"}}, "annotations"),
        ({"duration": 60}, "for"),
        ({"keepFiringFor": 300}, "keep_firing_for"),
        ({"group": {"interval": 60}}, "interval"),
    ],
)
def test_every_property_of_a_rule_is_compared(changes, what):
    [(code, message)] = reported(loaded(**changes))
    assert code == "SLO6521"
    assert message.endswith(f"Page ({what})")


def test_a_group_that_takes_longer_than_its_interval():
    [(code, message)] = reported(loaded(group={"evaluationTime": 31.5}))
    assert code == "SLO6525"
    assert "takes 31.5s per evaluation, longer than its interval of 30s" in message


def test_a_rule_that_was_never_evaluated_is_reported_after_two_intervals():
    rules = loaded(health="unknown", lastEvaluation="0001-01-01T00:00:00Z")
    assert reported(rules, is_settled=False) == []
    assert [code for code, _ in reported(rules)] == ["SLO6538"]


@pytest.mark.parametrize(
    "data", [None, [], {"rules": []}, {"groups": [1]}, {"groups": [{"name": "a", "rules": [{}]}]}]
)
def test_an_unknown_form_of_the_list_is_an_error(data):
    with pytest.raises(ValueError, match="unknown form"):
        read_groups(data)


# ---- recorded series -------------------------------------------------------------------------

NOW = 1_000_000.0
SERIES = naming_of(Settings()).series
ME = ("shop", "api")


def judged(answers: SeriesAnswers, *names: str, constant: str = "", **changes: bool) -> list[tuple[str, str]]:
    """Return the findings about recorded series of one SLO; `names` are steady ones."""
    labels = (("service", "shop"), ("slo", "api"))
    rules = [
        expected(name=name, expr="vector(1)" if name == constant else "x", labels=labels, is_recording=True)
        for name in (*names, constant)
        if name
    ]
    owner = Owner(name="shop/api", place=PLACE, rules=tuple(rules), steady=frozenset(names))
    found = RuleFindings(owner=owner)
    naming = naming_of(Settings())
    return [
        (one.code, one.message)
        for one in series_diagnostics(found, answers, naming=naming, **({"has_source": True} | changes))
    ]


def test_a_series_that_is_absent_although_its_sli_has_data():
    assert judged(SeriesAnswers(now=NOW), "slo:sli_total:rate5m") == [
        ("SLO6526", "no samples of slo:sli_total:rate5m for shop/api")
    ]
    assert judged(SeriesAnswers(now=NOW), "slo:sli_total:rate5m", has_source=False) == []


def test_a_constant_exists_also_without_data():
    [(code, _)] = judged(SeriesAnswers(now=NOW), constant=SERIES.objective, has_source=False)
    assert code == "SLO6526"
    [(code, _)] = judged(SeriesAnswers(now=NOW), constant=SERIES.policy_info, has_source=False)
    assert code == "SLO6529"


@pytest.mark.parametrize(("age", "codes"), [(0, []), (360, []), (361, ["SLO6527"])])
def test_a_sample_may_be_two_intervals_and_five_minutes_old(age, codes):
    name = "slo:sli_total:rate5m"
    for field in ("newest", "earlier"):
        answers = SeriesAnswers(now=NOW, **{field: {name: {ME: NOW - age}}})
        assert [code for code, _ in judged(answers, name)] == codes


@pytest.mark.parametrize(("before", "codes"), [(set(), []), ({ME}, ["SLO6529"])])
def test_a_policy_has_a_state_while_there_is_a_budget(before, codes):
    answers = SeriesAnswers(now=NOW, before={SERIES.budget_remaining: before})
    assert [code for code, _ in judged(answers, SERIES.policy_level)] == codes


# ---- the server ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15d", 15),
        ("15d or 1GiB", 15),
        ("4w", 28),
        ("1y", 365),
        ("1y1d", 366),
        ("36h", 1.5),
        ("1GiB", None),
        ("", None),
    ],
)
def test_the_time_in_a_retention(text, days):
    assert retention_time(text) == (None if days is None else timedelta(days=days))


def test_an_engine_that_says_nothing_is_one_warning():
    facts = read_facts(build={"version": "2.24.0"}, runtime=None, flags=None)
    [found] = server_diagnostics(facts, settings=Settings(), place=PLACE, unseen=("the loaded rules",))
    assert found.code == "SLO6531"
    assert found.message == "cannot determine the loaded rules, the retention, --query.lookback-delta"


@pytest.mark.parametrize(("flag", "minutes"), [("0s", 5), ("5m", 5), ("2m", 2), ("", None)])
def test_the_lookback_of_thanos_query_is_0_by_default(flag, minutes):
    facts = read_facts(build=None, runtime=None, flags={"query.lookback-delta": flag})
    assert facts.lookback == (None if minutes is None else timedelta(minutes=minutes))


def test_a_server_as_the_settings_say():
    facts = ServerFacts(
        version=PrometheusVersion(2, 42),
        retention=timedelta(days=40),
        retention_text="40d",
        lookback=timedelta(minutes=5),
    )
    assert list(server_diagnostics(facts, settings=Settings(), place=PLACE)) == []


def test_a_lookback_that_is_shorter_than_the_slow_interval():
    facts = ServerFacts(retention=timedelta(days=40), lookback=timedelta(minutes=4))
    [found] = server_diagnostics(facts, settings=Settings(), place=PLACE)
    assert found.message == "Prometheus looks back 4m, but the interval of the slow rules needs more than 4m"


def sources(total: str, part: str) -> SliSources:
    return SliSources(
        owner="shop/api",
        place=PLACE,
        period=timedelta(days=28),
        scrape_interval=timedelta(seconds=30),
        total=selectors_in(total),
        part=selectors_in(part),
        part_name="good",
    )


@pytest.mark.parametrize(("scrapes", "interval"), [(10, None), (8, None), (5, "1m"), (2, "2m30s")])
def test_the_scrape_interval_is_estimated_from_scrapes(scrapes, interval):
    found = list(
        scrape_diagnostics([sources('x{job="a"}', "y")], {timedelta(seconds=30): {"a": scrapes, "b": 1}})
    )
    assert [one.hint for one in found] == ([] if interval is None else [f"set scrape_interval to {interval}"])


# ---- what SLIs read --------------------------------------------------------------------------


def test_a_bucket_that_only_some_instances_have():
    sli = sources('sum(rate(d_count{job="a"}[5m]))', 'sum(rate(d_bucket{job="a", le="0.3"}[5m]))')
    counts = {sli.total[0]: 5.0, sli.part[0]: 3.0}
    [found] = source_diagnostics(sli, counts, metrics=(), bounds={})
    assert found.code == "SLO6537"
    assert found.message.startswith("only 3 of 5 histograms have a bucket at the threshold for shop/api: ")


def test_one_of_several_totals_is_enough():
    sli = sources("sum(rate(a[5m])) or sum(rate(b[5m]))", "sum(rate(c[5m]))")
    assert list(source_diagnostics(sli, {sli.total[1]: 1.0}, metrics=("a", "b", "c"), bounds={})) == []


def test_the_selectors_of_an_expression():
    assert selectors_in(
        'sum(rate(a{b="c"}[5m] offset 1m)) + a{b="c"} + {x="y"} + max_over_time(d[5m:1m])'
    ) == (
        *selectors_in('a{b="c"}'),
        Selector(metric="d"),
    )


# ---- requests --------------------------------------------------------------------------------


@given(st.lists(st.integers(min_value=1, max_value=3000), max_size=60))
def test_combined_queries_contain_each_part_once_and_are_short(lengths):
    queries = [(str(number), "x" * length) for number, length in enumerate(lengths)]
    whole = list(combined(queries))
    parts = [part for query in whole for part in query.split(" or ")]
    assert parts == [f'label_replace({expr}, "slo_check", "{key}", "", "")' for key, expr in queries]
    assert all(len(query) <= 16_000 for query in whole)


def test_results_are_split_by_key():
    samples = [Sample(labels={"slo_check": key}, value=1) for key in ("a", "b", "a")]
    assert {key: len(found) for key, found in by_key(samples).items()} == {"a": 2, "b": 1}


class Warned:
    """A source that answers every query with a warning."""

    def query(self, expression: str, /) -> Answer:
        return Answer(samples=(), warnings=("partial response", "partial response"))

    def get(self, path: str, **fields: str) -> object:
        raise AssertionError((path, fields))


def test_a_warning_of_a_dashboard_query_is_reported_once(tmp_path):
    (tmp_path / "dashboards").mkdir()
    panels = [{"title": "A", "targets": [{"expr": 'x{slo="a"}'}, {"expr": 'x{slo="b"}'}]}]
    (tmp_path / "dashboards" / "shop.json").write_text(json.dumps({"panels": panels}))
    settings = Settings()
    files = ("dashboards/shop.json", "rules/shop.yaml")
    compiled = CompileResult(
        diagnostics=(),
        environments=(CompiledEnvironment(settings=settings, specs=(), artifacts=files),),
    )
    questions = Questions(source=Warned(), naming=naming_of(Settings()))
    asked, [found] = check_dashboards(questions, compiled, [], settings=settings, output=tmp_path)
    assert asked == (1, 1)
    assert found.code == "SLO6546"
    assert found.message.endswith("partial response")


class Fake:
    """A source with pages of rules, and no other endpoints."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.tokens: list[str] = []

    def query(self, expression: str, /) -> Answer:
        raise AssertionError(expression)

    def get(self, path: str, **fields: str) -> object:
        if path != "rules":
            raise self.error
        self.tokens.append(fields.get("group_next_token", ""))
        page = len(self.tokens)
        group = {"name": f"slo:shop:{page}:fast", "rules": []}
        return {"groups": [group]} | ({"groupNextToken": f"t{page}"} if page < 3 else {})


def test_all_pages_of_rules_are_read():
    source = Fake(AnswerError("404"))
    rules = Questions(source=source, naming=naming_of(Settings())).rules()
    assert rules is not None
    assert source.tokens == ["", "t1", "t2"]
    assert rules.of_service("slo:shop:") == [f"slo:shop:{page}:fast" for page in (1, 2, 3)]


class Vmalert:
    """A source with numbered pages of rules, as newer versions of vmalert have them."""

    def __init__(self, names: list[str], *, has_pages: bool) -> None:
        self.names, self.has_pages = names, has_pages

    def query(self, expression: str, /) -> Answer:
        raise AssertionError(expression)

    def get(self, path: str, **fields: str) -> object:
        size, page = int(fields["group_limit"]), int(fields.get("page_num", 1))
        shown = self.names[(page - 1) * size : page * size] if self.has_pages else self.names
        if not shown:
            raise QueryError("page_num exceeds total amount of pages")
        rule = {"name": "a", "query": "b", "datasourceType": "prometheus"}
        return {"groups": [{"name": name, "rules": [rule]} for name in shown]}


@pytest.mark.parametrize("has_pages", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_all_pages_of_vmalert_are_read_once(monkeypatch, count, has_pages):
    monkeypatch.setattr(live_questions, "GROUPS_AT_ONCE", 2)
    names = [f"slo:shop:{number}:fast" for number in range(count)]
    source = Vmalert(names, has_pages=has_pages)
    rules = Questions(source=source, naming=naming_of(Settings())).rules()
    assert rules is not None
    assert rules.of_service("slo:shop:") == names
    assert rules.count(("a", ())) == count


def test_a_missing_endpoint_is_unknown_but_a_lost_connection_is_an_error():
    naming = naming_of(Settings())
    assert Questions(source=Fake(AnswerError("404")), naming=naming).facts() == ServerFacts()
    with pytest.raises(UnreachableError):
        Questions(source=Fake(UnreachableError("timeout")), naming=naming).facts()


# ---- dashboards ------------------------------------------------------------------------------


def test_variables_of_dashboards_are_replaced_and_queries_of_one_form_are_one():
    dashboard = {
        "panels": [
            {"title": "A", "targets": [{"expr": 'rate(x{s=~"$service"}[$__rate_interval])'}, {"expr": ""}]},
            {"title": "Row", "panels": [{"title": "B", "targets": [{"expr": 'x{s="a.$"}'}]}]},
        ],
        "annotations": {"list": [{"name": "C", "expr": 'x{s="${other:regex}"}'}, {"name": "D"}]},
    }
    found = list(panel_queries(dashboard))
    assert [(one.panel, one.expr) for one in found] == [
        ("A", 'rate(x{s=~".*"}[5m])'),
        ("B", 'x{s="a.$"}'),
        ("C", 'x{s=".*"}'),
    ]
    assert PanelQuery(panel="", expr='x{s="a"}').form == PanelQuery(panel="", expr='x{s="b"}').form
    assert list(panel_queries([])) == []
