"""The output `mimir`: the default limits of the ruler, and rules that are the same after packing."""

import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.rules.merged_constants import merge, split
from slo_compiler.rules.rule_file import RecordingRule

ROOT = Path(__file__).resolve().parent.parent
GROUPS_OF_A_TENANT, RULES_OF_A_GROUP = 70, 20
"""Default limits of Mimir."""


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Compile a service with a number of SLOs; return its namespace."""
    monkeypatch.chdir(tmp_path)

    def compile_service(slos: int, *, more: str = "policy: default") -> dict:
        (tmp_path / "slo.yaml").write_text(
            "version: slo-settings/v1\n"
            "outputs: {mimir: {namespace_prefix: slo-}, dashboards: false, tests: false}\n" + more
        )
        text = "version: slo/v1\nservice: checkout\nslos:\n" + "".join(
            f"  - name: s{number}\n    target: 99.9\n    sli:\n      events:\n"
            f'        bad: http_requests_total{{job="s{number}", code=~"5.."}}\n'
            f'        total: http_requests_total{{job="s{number}"}}\n'
            for number in range(slos)
        )
        (tmp_path / "specs").mkdir(exist_ok=True)
        (tmp_path / "specs" / "checkout.yaml").write_text(text)
        run = CliRunner().invoke(app, ["compile"])
        assert run.exit_code == 0, run.output
        return yaml.safe_load(Path("generated/mimir/checkout.yaml").read_text())

    return compile_service


@pytest.mark.parametrize("slos", [1, 2, 35])
def test_a_tenant_holds_35_slos_with_policies_in_services_of_any_size(compiled, slos):
    found = compiled(slos)
    assert found["namespace"] == "slo-checkout"
    assert len({group["name"] for group in found["groups"]}) == len(found["groups"])
    assert max(len(group["rules"]) for group in found["groups"]) <= RULES_OF_A_GROUP
    assert len(found["groups"]) * 35 <= GROUPS_OF_A_TENANT * slos


def test_rules_that_read_each_other_stay_in_one_group_in_their_order(compiled):
    packed = [[identity_of(rule) for rule in group["rules"]] for group in compiled(3)["groups"]]
    plain = yaml.safe_load(Path("generated/rules/checkout.yaml").read_text())["groups"]
    for group in plain:
        rules = [identity_of(rule) for rule in group["rules"] if not rule["expr"].startswith("vector(")]
        if rules:
            (home,) = (names for names in packed if rules[0] in names)
            assert [name for name in home if name in rules] == rules, group["name"]


def identity_of(rule: dict) -> tuple:
    named = (rule.get("record"), rule.get("alert"))
    return (*named, *(rule["labels"].get(label) for label in ("slo", "severity", "state")))


def test_the_intervals_may_be_equal(compiled):
    found = compiled(2, more="intervals: {fast: 30s, slow: 30s}")
    assert {group["interval"] for group in found["groups"]} == {"30s"}
    plain = yaml.safe_load(Path("generated/rules/checkout.yaml").read_text())["groups"]
    alerts = [rule["alert"] for group in found["groups"] for rule in group["rules"] if "alert" in rule]
    assert sorted(alerts) == sorted(
        rule["alert"] for group in plain for rule in group["rules"] if "alert" in rule
    )
    assert CliRunner().invoke(app, ["check"]).exit_code == 0


def test_check_compares_packed_rules_with_the_plain_ones(compiled):
    compiled(2)
    run = CliRunner().invoke(app, ["check"])
    assert run.exit_code == 0, run.output
    assert "1 Mimir namespace parsed" in run.output


TEXTS = st.text('aZ09_$"\\1{}()\n,é or', max_size=6)
LABELS = st.dictionaries(st.sampled_from(["a", "b", "c"]), TEXTS.filter(bool), min_size=1)


@settings(max_examples=100)
@given(st.lists(LABELS, min_size=1, max_size=4, unique_by=lambda labels: tuple(sorted(labels.items()))))
@example([{"a": "0"}, {"a": "0", "c": "1"}])
def test_merged_constants_are_the_same_constants(several):
    rules = [
        RecordingRule(record="a:b:c", expr=f"vector({number})", labels=tuple(sorted(labels.items())))
        for number, labels in enumerate(several)
    ]
    (merged,) = merge(rules)
    assert list(split(merged)) == rules


def test_prometheus_records_the_same_series_from_packed_rules(compiled, tmp_path):
    document = compiled(1, more='severities: {page: "a$1\\"\\\\b"}\npolicy: default')
    del document["namespace"]
    for group in document["groups"]:
        group["interval"] = "30s"  # promtool evaluates all groups at one interval
    (tmp_path / "packed.yaml").write_text(yaml.safe_dump(document))
    identity = 'service="checkout", slo="s0"'

    def one(expr: str, value: float, labels: str = "{}") -> dict:
        sample = {"labels": labels, "value": value}
        return {"expr": expr, "eval_time": "2h", "exp_samples": [sample]}

    threshold = (
        f"slo:burn_rate_threshold:ratio{{{identity}, "
        'severity="a$1\\"\\\\b", long_window="1h", short_window="5m"}'
    )
    test = {
        "rule_files": ["packed.yaml"],
        "evaluation_interval": "30s",
        "tests": [
            {
                "interval": "30s",
                "input_series": [
                    {"series": f'http_requests_total{{job="s0", code="{code}"}}', "values": f"0+{step}x240"}
                    for code, step in (("200", 297), ("500", 3))
                ],
                "promql_expr_test": [
                    one(f"sum(count_over_time(slo:sli_total:tile5m{{{identity}}}[59m59s]))", 12),
                    one(f"sum(avg_over_time(slo:sli_errors:tile5m{{{identity}}}[1h]))", 0.1),
                    one(f"sum(slo:sli_error:ratio_rate2h{{{identity}}})", 0.01),
                    one("count(slo:burn_rate_threshold:ratio)", 4),
                    one("count(slo:policy_state:info)", 4),
                    one(threshold, 13.44, threshold),
                ],
            }
        ],
    }
    (tmp_path / "packed.test.yaml").write_text(yaml.safe_dump(test))
    run = subprocess.run(
        ["promtool", "test", "rules", "packed.test.yaml"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.full
def test_mimirtool_accepts_the_files(compiled, tmp_path):
    compiled(3)
    command = [ROOT / ".tools/bin/mimirtool", "rules", "check", "generated/mimir/checkout.yaml"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    file = tmp_path / "generated/mimir/checkout.yaml"
    file.write_text(file.read_text().replace("record: slo:objective:ratio", "record: objective"))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
