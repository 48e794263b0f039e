"""Names with dots: quoted in specs, plain in recorded series and alerts."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.model import Matcher, MatchOperator, Selector
from slo_compiler.naming.plain import plain_label
from slo_compiler.promql.names import is_plain_label, quoted_names, string_text
from slo_compiler.promql.reading import check_expression, read_selector
from slo_compiler.promql.selectors import selector_text

SETTINGS = 'version: slo-settings/v1\nprometheus: {version: "3.5"}\n'
SLIS = {
    "events": """{events: {bad: '{"http.requests", "http.code"=~"5.."}', total: '{"http.requests"}'}}""",
    "latency": """{latency: {histogram: '{"http.duration", "k8s.job"="x"}', threshold: 300ms}}""",
    "probe": """{probe: '{"probe.success", "k8s.job"="x"}'}""",
    "ratio": """{ratio: {good: '{"good.ratio"}'}}""",
    "threshold": """{threshold: {gauge: '{"queue.length", "k8s.job"="x"}', max: 5}}""",
    "query": """{query: {bad: 'sum by ("http.route") (rate({"bad.requests"}[$window]))',
               total: 'sum by ("http.route") (rate({"all.requests"}[$window]))'}}""",
}
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
LABELS = NAMES.filter(lambda name: name != "__name__")
MATCHERS = st.builds(Matcher, label=LABELS, operator=st.just(MatchOperator.EQUAL), value=NAMES)


@given(NAMES, st.lists(MATCHERS, max_size=3).map(tuple))
def test_a_selector_of_any_names_is_written_as_it_is_read(metric, matchers):
    selector = Selector(metric=metric, matchers=matchers)
    assert read_selector(selector_text(selector)) == selector


@given(NAMES)
def test_every_name_has_a_plain_name_that_is_its_own(name):
    plain = plain_label(name)
    assert is_plain_label(plain)
    assert plain_label(plain) == plain


@given(st.lists(NAMES, max_size=3), st.lists(NAMES, max_size=3))
def test_names_in_quotes_are_told_from_values(labels, values):
    quoted = tuple(map(string_text, labels))
    strings = "".join(f", v{number}={string_text(value)}" for number, value in enumerate(values))
    by = f"by ({', '.join(quoted)})" if quoted else ""
    expr = f'sum {by} (label_replace(m{{a="b"{strings}}}, "x", "$1", "y", "(.*)")) # {{"comment"}}'
    assert check_expression(expr) == ""
    assert quoted_names(expr) == quoted


@pytest.fixture
def repository_with_dots(repository):
    slos = "".join(
        f"  - {{name: {kind}, target: 99, group_by: [http.route], sli: {sli}}}\n"
        for kind, sli in SLIS.items()
    )
    repository.write_spec("shop", f"version: slo/v1\nservice: shop\nslos:\n{slos}")
    for other in ("checkout", "search"):
        (repository.path / f"specs/{other}.slo.yaml").unlink(missing_ok=True)
    (repository.path / "slo.yaml").write_text(SETTINGS, encoding="utf-8")
    done = repository.slo("compile")
    assert done.returncode == 0, done.stderr
    return repository


READ_RAW_SERIES = ("Errors by ", "About this SLO")
"""Titles of panels with queries of raw series, which have the names of the spec."""


def test_what_is_emitted_has_plain_names_only(repository_with_dots):
    generated = repository_with_dots.path / "generated"
    rules = yaml.safe_load((generated / "rules/shop.yaml").read_text(encoding="utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            texts = [rule.get("record", ""), *rule["labels"], *rule.get("annotations", {}).values()]
            assert not any("http.route" in text for text in texts)
            if "label_replace" not in rule["expr"]:
                assert not quoted_names(rule["expr"])
    for file in generated.glob("dashboards/*.json"):
        dashboard = json.loads(file.read_text(encoding="utf-8"))
        rows = [panel for row in dashboard["panels"] for panel in (row, *row.pop("panels", ()))]
        raw = [panel for panel in rows if panel["title"].startswith(READ_RAW_SERIES)]
        assert raw or file.name == "overview.json"
        assert "http.route" not in json.dumps(dashboard | {"panels": []})
        assert not [panel for panel in rows if panel not in raw and "http.route" in json.dumps(panel)]
    tests = yaml.safe_load((generated / "tests/shop.test.yaml").read_text(encoding="utf-8"))
    for group in tests["tests"]:
        for one in group["promql_expr_test"]:
            assert not any("http.route" in sample["labels"] for sample in one.get("exp_samples", ()))
        assert any(
            "http_route" in alert["exp_labels"]
            for one in group["alert_rule_test"]
            for alert in one["exp_alerts"]
        )


@pytest.mark.consumer
def test_every_kind_passes_its_tests_with_promtool_3(repository_with_dots):
    done = repository_with_dots.slo("test", "--promtool", "promtool-3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"^shop/\w+ .*(?:page|ticket) fires ", done.stdout, re.MULTILINE)) == len(SLIS)
    assert repository_with_dots.slo("check", "--promtool", "promtool-3").returncode == 0


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_promtool_that_is_too_old_is_refused_before_it_complains(repository_with_dots, command):
    done = repository_with_dots.slo(command, "--promtool", "promtool")
    assert done.returncode == 1
    [error] = [line for line in done.stderr.splitlines() if " error " in line]
    assert error.startswith("specs/shop.slo.yaml:4:12: error SLO6007: promtool 2.")
    assert error.endswith(" cannot check the rules of shop/events, which need 3.0")
    assert "SLO6001" not in done.stderr


def test_an_older_promtool_checks_specs_that_use_nothing_new(repository):
    (repository.path / "slo.yaml").write_text(SETTINGS, encoding="utf-8")
    repository.write_spec("checkout")
    assert repository.slo("compile").returncode == 0
    assert repository.slo("check", "--promtool", "promtool").returncode == 0
