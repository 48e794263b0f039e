"""Error budget policies: what a spec may say, and the level that follows from the remaining budget."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.alert_tests import plan_tests
from slo_compiler.alert_tests.policy_levels import policy_levels
from slo_compiler.model import BudgetPolicy, ChangeClass, PolicyMode, PolicyState, Settings
from slo_compiler.model.policy import DEFAULT_STATES
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.spec.load import load_spec_bytes

SLO = """  - name: up
    target: 99.9
    sli:
      events: {bad: 'm_total{code=~"5.."}', total: m_total}
"""


def load(policy: str, *, of_slo: str = "", settings: Settings | None = None):
    head = f"version: slo/v1\nservice: shop\n{policy}\nslos:\n"
    text = head + SLO.replace("    sli:", f"    {of_slo}\n    sli:" if of_slo else "    sli:")
    loaded = load_spec_bytes("shop.slo.yaml", text.encode(), settings=settings or Settings())
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan


def policy_of(text: str, **others) -> BudgetPolicy:
    return load(text, **others).slos[0].slo.policy


def rules(plan):
    text = render_rule_file(plan_rule_file(plan, settings=Settings())).text
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def records(plan, name):
    return [rule for rule in rules(plan) if rule.get("record") == name]


def test_the_built_in_policy_is_the_founding_table():
    rows = [(state.name, state.bound, state.is_inclusive, state.leave_at) for state in DEFAULT_STATES]
    assert rows == [
        ("normal", None, False, None),
        ("caution", Decimal("0.5"), True, Decimal("0.55")),
        ("freeze", Decimal("0.1"), False, Decimal("0.15")),
        ("exhausted", Decimal(0), True, Decimal("0.05")),
    ]
    normal, caution, freeze, exhausted = (set(state.allow) for state in DEFAULT_STATES)
    assert normal == set(ChangeClass)
    assert normal - caution == {ChangeClass.RISKY}
    assert freeze == exhausted == {"reliability", "security", "rollback", "emergency"}


def test_without_the_key_the_state_is_recorded_and_nothing_alerts():
    plan = load("")
    assert plan.slos[0].slo.policy == BudgetPolicy()
    assert [rule["alert"] for rule in rules(plan) if rule.get("alert") == "SLOErrorBudgetPolicy"] == []
    assert len(records(plan, "slo:policy_level:number")) == 1
    (info,) = records(plan, "slo:policy:info")
    assert (info["labels"]["mode"], info["labels"]["on_unknown"]) == ("advise", "block")


def test_the_default_policy_alerts_once_for_each_state_but_the_first_and_never_pages():
    alerts = [rule for rule in rules(load("policy: default")) if rule.get("alert") == "SLOErrorBudgetPolicy"]
    assert [rule["labels"]["state"] for rule in alerts] == ["caution", "freeze", "exhausted"]
    assert {rule["labels"]["severity"] for rule in alerts} == {"ticket"}


def test_omitted_keys_are_inherited_from_the_service_and_from_the_settings():
    above = Settings(policy=BudgetPolicy(name="ours", min_budget_events=7, owner="sre"))
    policy = policy_of("policy: {approved_by: [boss]}", of_slo="policy: {mode: enforce}", settings=above)
    assert (policy.name, policy.min_budget_events, policy.owner) == ("ours", 7, "sre")
    assert (policy.mode, policy.approved_by, policy.has_alerts) == (PolicyMode.ENFORCE, ("boss",), True)


def test_an_slo_can_return_to_the_default_policy():
    text = "policy: {name: own, states: [{name: fine}, {name: stop, below: 5}]}"
    assert policy_of(text, of_slo="policy: default").states == DEFAULT_STATES


def test_each_waiver_is_a_series_whose_value_is_its_end():
    plan = load(
        "policy: {waivers: [{name: launch, allow: [feature], reason: r, ticket: T-1, approved_by: me,"
        ' expires: "2026-12-01"}]}'
    )
    (waiver,) = records(plan, "slo:policy_waiver:expiry_timestamp_seconds")
    assert waiver["expr"] == "vector(1796083200)"  # 2026-12-01T00:00:00Z
    assert waiver["labels"] == {
        "service": "shop",
        "policy": "default",
        "waiver": "launch",
        "allow": "feature",
        "ticket": "T-1",
        "approved_by": "me",
    }


STATES = st.lists(
    st.tuples(st.integers(-5, 95), st.integers(0, 5), st.booleans()), min_size=1, max_size=4
).map(
    lambda bounds: (
        PolicyState(name="first"),
        *(
            PolicyState(
                name=f"s{number}",
                bound=Decimal(bound) / 100,
                is_inclusive=inclusive,
                leave_at=Decimal(bound + gap) / 100,
            )
            for number, (bound, gap, inclusive) in enumerate(_falling(bounds))
        ),
    )
)


def _falling(bounds):
    """Bounds that fall, and whose ends fall, too."""
    ordered = sorted(bounds, reverse=True)
    found = ordered[:1]
    for bound, gap, inclusive in ordered[1:]:
        above = found[-1]
        if bound < above[0] and bound + gap < above[0] + above[1]:
            found.append((bound, gap, inclusive))
    return found


SHARES = st.lists(st.one_of(st.none(), st.integers(-20, 120)), min_size=1, max_size=30)


@given(STATES, SHARES)
def test_a_level_is_never_less_strict_than_the_bounds_and_rises_only_at_leave_at(states, percents):
    shares = [None if one is None else one / 100 for one in percents]
    levels = list(policy_levels(shares, states, memory=5))
    plain = list(policy_levels(shares, states, memory=0))  # without memory: the bounds alone
    strictest_first = states[:0:-1]
    for share, level, by_bounds in zip(shares, levels, plain, strict=True):
        assert (level is None) == (share is None)
        assert level is None or level <= by_bounds
    for (before, _), (after, share) in pairwise(zip(levels, shares, strict=True)):
        if before is not None and after is not None and after > before:
            assert share >= float(strictest_first[int(before)].leave_at)


def promtool_on_level(folder: Path, *, ratios: str, query: dict, program: str = "promtool"):
    """Run a query on the rules of the default policy, with error ratios of the period as input."""
    rules = render_rule_file(plan_rule_file(load(""), settings=Settings())).text
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    series = {"series": 'slo:period_error:ratio{service="shop", slo="up"}', "values": ratios}
    group = {"interval": "4m", "input_series": [series], "promql_expr_test": [query]}
    test = {"rule_files": ["rules.yaml"], "evaluation_interval": "4m", "tests": [group]}
    (folder / "test.yaml").write_text(json.dumps(test), encoding="utf-8")
    return subprocess.run(
        [shutil.which(program), "test", "rules", "test.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.consumer
@given(share=st.integers(-30, 130), before=st.integers(-30, 130))
def test_prometheus_computes_the_same_level(tmp_path_factory, share, before):
    ratios = [(Decimal(100) - one) / 100_000 for one in (before, share)]
    _, expected = policy_levels([before / 100, share / 100], DEFAULT_STATES, memory=9)
    sample = {"labels": 'slo:policy_level:number{service="shop", slo="up"}', "value": expected}
    query = {"expr": "slo:policy_level:number", "eval_time": "4m", "exp_samples": [sample]}
    folder = tmp_path_factory.mktemp("level")
    run = promtool_on_level(folder, ratios=" ".join(map(str, ratios)), query=query)
    assert run.returncode == 0, run.stdout + run.stderr


THREE = """version: slo/v1
service: shop
owner: sre
policy: default
slos:
  - name: routes
    target: 99.9
    group_by: [route]
    alerting: {absent: false}
    sli: {events: {bad: 'm_total{code=~"5.."}', total: m_total}}
  - name: jobs
    target: 99.9
    alerting: {absent: false}
    sli: {events: {bad: 'j_total{code=~"5.."}', total: j_total}}
  - name: covered
    target: 99.9
    sli: {events: {bad: 'c_total{code=~"5.."}', total: c_total}}
"""


def three_slos():
    loaded = load_spec_bytes("shop.slo.yaml", THREE.encode(), settings=Settings())
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan


def test_an_unknown_state_alerts_only_with_a_policy_and_where_no_absence_alert_covers_it():
    alerts = [rule for rule in rules(three_slos()) if rule.get("labels", {}).get("state") == "unknown"]
    (alert,) = [rule for rule in alerts if "alert" in rule]
    assert alert["alert"] == "SLOErrorBudgetPolicy"
    assert (alert["labels"]["severity"], alert["labels"]["owner"]) == ("ticket", "sre")
    assert 'slo=~"routes|jobs"' in alert["expr"]
    absent = "alerting: {absent: false}"
    for plan in (load("policy: default"), load("", of_slo=absent)):
        assert [rule for rule in rules(plan) if rule.get("labels", {}).get("state") == "unknown"] == []
    assert [rule for rule in rules(load("policy: default", of_slo=absent)) if rule.get("for") == "1h"]


LEVELS = "slo:policy_level:number"


@pytest.mark.consumer
@pytest.mark.parametrize("promtool", ["promtool", "promtool-2.53", "promtool-3"])
@pytest.mark.parametrize(
    ("levels", "named"),
    [
        # every SLO has a level; one group of `routes` has none
        (['{service="shop", slo="routes", route="a"}', '{service="shop", slo="jobs"}'], ""),
        # a copy with a further label, and the level of another service, are not the SLO's
        (['{service="shop", slo="routes", route="a"}', '{service="shop", slo="jobs", cluster="b"}'], "jobs"),
        (['{service="shop", slo="routes", route="a"}', '{service="store", slo="jobs"}'], "jobs"),
        (['{service="shop", slo="jobs"}'], "routes"),
        ([], "jobs, routes"),
    ],
)
def test_an_slo_without_a_level_alerts_label_for_label(tmp_path, promtool, levels, named):
    rules = render_rule_file(plan_rule_file(three_slos(), settings=Settings())).text
    (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
    labels = {
        "service": "shop",
        "policy": "default",
        "state": "unknown",
        "severity": "ticket",
        "owner": "sre",
    }
    texts = {
        "summary": "shop: the error budget policy is in the state unknown",
        "description": f"There is no remaining error budget for: {named}. There is no data or no traffic in"
        " the whole window, so the allowed changes are unknown.",
    }
    firing = [{"exp_labels": labels, "exp_annotations": texts}] if named else []
    alerts = [
        {"alertname": "SLOErrorBudgetPolicy", "eval_time": at, "exp_alerts": found}
        for at, found in (("59m", []), ("61m", firing))
    ]
    series = [{"series": f"{LEVELS}{one}", "values": "3x70"} for one in levels]
    group = {"interval": "1m", "input_series": series, "alert_rule_test": alerts}
    test = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [group]}
    (tmp_path / "test.yaml").write_text(json.dumps(test), encoding="utf-8")
    run = subprocess.run(
        [promtool, "test", "rules", "test.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.consumer
@pytest.mark.parametrize(
    ("memory", "failing"),
    [
        ("2d", []),
        ("4d", ["tests/policies/shop.test.yaml"]),
        ("1d", ["tests/policies/shop.test.yaml"]),
        ("1h", ["tests/policies/shop.test.yaml"]),
        ("10m", ["tests/policies/shop.test.yaml"]),
    ],
)
def test_generated_tests_contain_gaps_shorter_and_longer_than_two_days(tmp_path, memory, failing):
    plan = load("")
    rules = render_rule_file(plan_rule_file(plan, settings=Settings()))
    text, count = re.subn(r"(policy_level:number\{[^}]*\}\[)2d\]", rf"\g<1>{memory}]", rules.text)
    assert count == 3  # one for each state but the strictest
    files = [render_test_file(one) for one in plan_tests(plan, settings=Settings()).files]
    written = {rules.path: text} | {one.path: one.text for one in files if "/policies/" in one.path}
    for path, content in written.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    tested = [path for path in written if path != rules.path]
    runs = {
        path: subprocess.run(["promtool", "test", "rules", path], cwd=tmp_path, check=False)
        for path in tested
    }
    assert [path for path, run in runs.items() if run.returncode] == failing


WAIVER_OF_ANOTHER_SLO = (
    '{name: a, slo: down, allow: [risky], reason: r, ticket: t, approved_by: me, expires: "2027-01-01"}'
)
TWO = "states: [{name: fine}, {name: stop, below: 5}]"


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("{states: [{name: fine}]}", "SLO4512"),
        ("{states: [{name: fine, below: 9}, {name: stop, below: 5}]}", "SLO4501"),
        ("{states: [{name: fine}, {name: stop}]}", "SLO4502"),
        ("{states: [{name: fine}, {name: stop, below: 5, at_or_below: 5}]}", "SLO4502"),
        ("{states: [{name: fine}, {name: slow, below: 5}, {name: stop, below: 5}]}", "SLO4503"),
        ("{states: [{name: fine}, {name: stop, below: 5, leave_at: 5}]}", "SLO4504"),
        ("{states: [{name: fine}, {name: stop, below: 5, allow: [emergency]}]}", "SLO4505"),
        (f"{{mode: enforce, {TWO}}}", "SLO4506"),
        ("{states: [{name: fine}, {name: fine, below: 5}]}", "SLO4507"),
        ('{review_by: "2027-13-01"}', "SLO4508"),
        ("{states: [{name: fine}, {name: unknown, below: 5}]}", "SLO4513"),
        (f"{{waivers: [{WAIVER_OF_ANOTHER_SLO}]}}", "SLO4509"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(policy, code):
    text = f"version: slo/v1\nservice: shop\npolicy: {policy}\nslos:\n{SLO}"
    found = load_spec_bytes("shop.slo.yaml", text.encode(), settings=Settings()).diagnostics
    assert [one.code for one in found] == [code]


@pytest.mark.consumer
@pytest.mark.parametrize("promtool", ["promtool", "promtool-2.53", "promtool-3"])
def test_the_query_of_the_page_names_the_state_of_a_service_and_what_it_allows(tmp_path, promtool):
    page = (Path(__file__).resolve().parent.parent / "docs/policy.md").read_text(encoding="utf-8")
    lines = page.partition("    count_values ")[2].partition("\n\n")[0]
    labels = {
        "allow": "reliability,security,rollback,emergency",
        "level": "1",
        "policy": "default",
        "service": "shop",
        "state": "freeze",
    }
    sample = "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
    query = {
        "expr": f"count_values {lines}".replace("checkout", "shop"),
        "eval_time": "8m",
        "exp_samples": [{"labels": sample, "value": 1}],
    }
    run = promtool_on_level(tmp_path, ratios="0.00095+0x3", query=query, program=promtool)
    assert run.returncode == 0, run.stdout + run.stderr
