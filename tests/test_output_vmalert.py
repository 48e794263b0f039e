"""The output `vmalert`, and the kind `VMRule`: raw reads, and no rule that reads results of its group."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from slo_compiler.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "tests/cases/compile/policy/specs/checkout.slo.yaml"


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Compile a service for Prometheus and for VictoriaMetrics; return the directory of the output."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "checkout.yaml").write_text(SPEC.read_text())
    outputs = "{vmalert: true, kubernetes: {kind: VMRule}, dashboards: false, tests: false}"
    (tmp_path / "slo.yaml").write_text(f"version: slo-settings/v1\noutputs: {outputs}\n")
    run = CliRunner().invoke(app, ["compile"])
    assert run.exit_code == 0, run.output
    return tmp_path / "generated"


def groups_in(file: Path) -> list[dict]:
    document = yaml.safe_load(file.read_text())
    return document.get("spec", document)["groups"]


def test_no_rule_reads_a_result_of_its_own_group_but_its_own(compiled):
    groups = groups_in(compiled / "vmalert" / "checkout.yaml")
    assert len({group["name"] for group in groups}) == len(groups)
    for group in groups:
        records = {rule.get("record") for rule in group["rules"]}
        for rule in group["rules"]:
            read = set(re.findall(r"slo:\w+:\w+", rule["expr"])) - {rule.get("record")}
            assert not read & records, (group["name"], rule)


def test_a_level_reads_only_levels_before_it(compiled):
    level_of: dict[tuple[str, str], int] = {}
    for group in groups_in(compiled / "vmalert" / "checkout.yaml"):
        base, level = re.fullmatch(r"(.*?)(?::(\d+))?", group["name"]).groups()
        for rule in group["rules"]:
            for name in set(re.findall(r"slo:\w+:\w+", rule["expr"])) - {rule.get("record")}:
                assert level_of.get((base, name), 0) < int(level or 1)
            level_of[base, rule.get("record", "")] = int(level or 1)


def test_raw_counters_are_read_over_exactly_the_base_window(compiled):
    plain, other = (
        {rule["expr"] for group in groups_in(compiled / name / "checkout.yaml") for rule in group["rules"]}
        for name in ("rules", "vmalert")
    )
    changed = other - plain
    assert {expr.replace("[5m]", "[5m30s]") for expr in changed} == plain - other
    assert len(changed) >= 4


def test_an_object_for_victoriametrics_has_the_rules_of_vmalert(compiled):
    assert groups_in(compiled / "kubernetes/checkout.yaml") == groups_in(compiled / "vmalert/checkout.yaml")
    assert CliRunner().invoke(app, ["check"]).exit_code == 0


def test_promtool_checks_these_files_too(compiled):
    (compiled.parent / "own-vmalert").mkdir()
    text = (ROOT / "templates" / "vmalert.yaml.j2").read_text()
    broken = f'<% filter replace("sum(rate(", "sum(rates(") %>\n{text}<% endfilter %>\n'
    (compiled.parent / "own-vmalert" / "vmalert.yaml.j2").write_text(broken)
    assert CliRunner().invoke(app, ["compile", "--templates", "own-vmalert"]).exit_code == 0
    run = CliRunner().invoke(app, ["check", "--templates", "own-vmalert"])
    assert run.exit_code == 1
    assert re.search(
        r"^specs/checkout.yaml:\d+:\d+: error SLO6001: .*vmalert/checkout.yaml", run.output, re.M
    )


@pytest.mark.full
def test_vmalert_accepts_the_files(compiled):
    command = [ROOT / ".tools/bin/vmalert", "-dryRun", f"-rule={compiled}/vmalert/*.yaml"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    broken = compiled / "vmalert" / "broken.yaml"
    broken.write_text("groups: [{name: a, rules: [{record: a, expr: 'sum('}]}]\n")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
