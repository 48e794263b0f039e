"""The output `vmalert`, and the kind `VMRule`: raw reads, and no rule that reads results of its group."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.model import Settings
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.rules.inlining import inline_counts, inline_fast_groups
from slo_compiler.spec.load import load_spec

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


LATE_GROUPS = """\
<% filter replace("  interval: 30s", "  interval: 30s\\n  eval_delay: 30s") %>
<% include "rule-groups.yaml.j2" %>
<% endfilter %>"""


def groups_in(file: Path) -> list[dict]:
    document = yaml.safe_load(file.read_text())
    return document.get("spec", document)["groups"]


NOW = re.compile(r"(slo:\w+:\w+)\{[^{}]*\}(?!\s*(?:\[|offset))")


def test_a_level_reads_only_levels_before_it_and_a_page_is_in_the_second(compiled):
    level_of: dict[tuple[str, str], int] = {}
    for group in groups_in(compiled / "vmalert" / "checkout.yaml"):
        base, level = re.fullmatch(r"(.*?)(?::(\d+))?", group["name"]).groups()
        for rule in group["rules"]:
            for name in set(NOW.findall(rule["expr"])) - {rule.get("record")}:
                assert level_of.get((base, name), 0) < int(level or 1), (group["name"], rule)
            level_of[base, rule.get("record", rule.get("alert", ""))] = int(level or 1)
    pages = {level for (_, name), level in level_of.items() if name == "SLOErrorBudgetBurnPage"}
    assert pages == {2}


def seconds(text: str) -> int:
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([hms])", text))


@pytest.mark.parametrize(("fast", "delay"), [("15s", 60), ("30s", 75), ("1m", 105)])
def test_a_level_of_a_fast_group_waits_until_the_level_before_it_has_certainly_been_evaluated(
    fast, delay, tmp_path, monkeypatch
):
    """After the 30s of the first: an interval, in which the first is evaluated, and 15s to store results."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checkout.yaml").write_text(SPEC.read_text())
    outputs = "{vmalert: true, kubernetes: {kind: VMRule}, thanos: true, mimir: true}"
    settings = f"version: slo-settings/v1\noutputs: {outputs}\nintervals: {{fast: {fast}}}\n"
    (tmp_path / "slo.yaml").write_text(settings)
    assert CliRunner().invoke(app, ["compile", "checkout.yaml", "--no-cache"]).exit_code == 0
    groups = groups_in(tmp_path / "generated" / "vmalert" / "checkout.yaml")
    delays = {group["name"]: seconds(group["eval_delay"]) for group in groups if "eval_delay" in group}
    second = [group["name"] for group in groups if group["name"].endswith(":fast:2")]
    assert second
    assert {name: delay for name, delay in delays.items() if ":fast" in name} == dict.fromkeys(second, delay)
    assert delay + seconds(fast) < 300, "the look-back of queries, or nothing would find the results by name"
    for other in ("rules", "thanos", "mimir"):
        assert "eval_delay" not in (tmp_path / "generated" / other / "checkout.yaml").read_text()


def test_slow_groups_read_only_tiles_that_are_complete(compiled):
    """A tile has the time of its evaluation, and slow groups read 15s later what was recorded until then."""
    groups = groups_in(compiled / "vmalert" / "checkout.yaml")
    unaligned = [group["name"] for group in groups if "eval_alignment" in group]
    assert unaligned == [group["name"] for group in groups if group["name"].endswith(":tiles")]
    assert not [group["name"] for group in groups if "tiles" in group["name"] and "eval_delay" in group]
    readers = [group for group in groups if any(":tile5m" in rule["expr"] for rule in group["rules"])]
    assert readers
    assert {group["eval_delay"] for group in readers if ":slow" in group["name"]} == {"45s"}
    assert min(seconds(group["eval_delay"]) for group in readers) == 45
    age = {seconds(group["interval"]) + seconds(group.get("eval_delay", "30s")) for group in groups}
    assert max(age - {330}) < 290, "the look-back is 5m; tiles (5m) are read by ranges only"


def test_errors_are_divided_by_events_of_the_same_time(compiled):
    """A rule that sums tiles reads no count that was recorded one or two evaluations before."""
    slow = [group for group in groups_in(compiled / "vmalert" / "checkout.yaml") if ":slow" in group["name"]]
    rules = [rule for group in slow for rule in group["rules"] if "record" in rule]
    ratios = [rule for rule in rules if re.search(r"error:ratio", rule["record"])]
    assert {rule["record"] for rule in ratios} >= {"slo:period_error:ratio", "slo:sli_error:ratio_rate1d"}
    for rule in ratios:
        assert not NOW.search(rule["expr"]), rule
        assert rule["expr"].count(":tile5m") == 2, rule


def test_longer_tiles_are_sums_of_those_that_are_stored(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(KINDS.replace("target: 99.9\n", "target: 99.9\n    window: 90d\n"))
    (tmp_path / "slo.yaml").write_text("version: slo-settings/v1\noutputs: {vmalert: true}\n")
    assert CliRunner().invoke(app, ["compile", "shop.yaml", "--no-cache"]).exit_code == 0
    plain, other = (
        [
            rule["expr"]
            for group in groups_in(tmp_path / "generated" / name / "shop.yaml")
            for rule in group["rules"]
            if ":tile15m" in rule.get("record", "")
        ]
        for name in ("rules", "vmalert")
    )
    assert len(plain) == 2
    assert other == [expr.replace("[14m59s]", "[14m59s] offset 5m") for expr in plain]


def test_raw_counters_are_read_over_exactly_the_base_window_and_at_most_twice(compiled):
    plain, other = (
        [rule["expr"] for group in groups_in(compiled / name / "checkout.yaml") for rule in group["rules"]]
        for name in ("rules", "vmalert")
    )
    reads = [sum(len(re.findall(r"rate\(\w+", expr)) for expr in exprs) for exprs in (plain, other)]
    assert 0 < reads[0] < reads[1] <= 2 * reads[0]
    assert not any("5m30s" in expr for expr in other)
    assert {window for expr in other for window in re.findall(r"rate\([^\[]*\[(\w+)\]", expr)} == {"5m"}


KINDS = """\
version: slo/v1
service: shop
slos:
  - name: bad
    target: 99.9
    sli: {events: {bad: 'http_requests_total{code=~"5.."}', total: http_requests_total}}
  - name: good
    target: 99
    group_by: [route]
    sli: {events: {good: 'http_requests_total{code!~"5.."}', total: http_requests_total}}
  - name: query
    target: 99.5
    sli: {query: {bad: 'sum(rate(jobs_failed_total[$window]))', total: 'sum(rate(jobs_total[$window]))'}}
"""


INPUTS = {
    'http_requests_total{code="200", route="/"}': "0+300x300",
    'http_requests_total{code="200", route="/pay"}': "_x20 0+90x280",
    'http_requests_total{code="500", route="/"}': "_x60 0+0x20 0+60x80 4800+0x140",
    "jobs_total": "0+30x120 3600+30x60 _x120",
    "jobs_failed_total": "_x100 1+1x100 _x100",
}
"""Counters that appear late, and that end, every 30s."""


def test_inlined_rules_give_the_results_of_the_plain_ones(tmp_path):
    """Evaluate both side by side, with the raw reads of Prometheus and other names."""
    spec = tmp_path / "shop.yaml"
    spec.write_text(KINDS)
    plain = plan_rule_file(load_spec(str(spec), settings=Settings()).plan, settings=Settings())
    inlined = render_rule_file(inline_counts(inline_fast_groups(plain))).text
    (tmp_path / "plain.yaml").write_text(render_rule_file(plain).text)
    (tmp_path / "inlined.yaml").write_text(re.sub(r"\bslo:(?=\w)|SLO(?=Error)", "other:", inlined))
    groups_of_slo = [group for slo in plain.slos for group in (slo.groups[0], slo.groups[2])]
    names = {rule.record for group in groups_of_slo for rule in group.rules if hasattr(rule, "record")}
    pairs = [(name, name.replace("slo:", "other:")) for name in sorted(names)]
    pages = 'ALERTS{alertname="%sErrorBudgetBurnPage"}'
    pairs.append(tuple(f"sum without (alertname) ({pages % kind})" for kind in ("SLO", "other:")))
    tests = [
        {"expr": f"{one} unless {one} == {two}", "eval_time": f"{minutes}m", "exp_samples": []}
        for minutes in (5, 30, 45, 60, 75, 100, 140)
        for pair in pairs
        for one, two in (pair, pair[::-1])
    ]
    tests += [
        {"expr": f"count({one})", "eval_time": "60m", "exp_samples": [{"labels": "{}", "value": number}]}
        for one, number in ((pairs[-1][1], 1), ("other:sli_error:ratio_rate1h", 4))
    ]
    series = [{"series": name, "values": values} for name, values in INPUTS.items()]
    test = {"interval": "30s", "input_series": series, "promql_expr_test": tests}
    groups = [group.name for group in plain.groups]
    document = {
        "rule_files": ["plain.yaml", "inlined.yaml"],
        "evaluation_interval": "30s",
        # Without it, the order is random, so one set may read later values of another group than the other.
        "group_eval_order": [*groups, *(name.replace("slo:", "other:", 1) for name in groups)],
        "tests": [test],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(document))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


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


def test_only_files_for_vmalert_may_have_a_delay(compiled):
    """promtool rejects the key, so `slo check` must not accept it for Prometheus."""
    (compiled.parent / "own-late").mkdir()
    (compiled.parent / "slo.yaml").write_text(
        "version: slo-settings/v1\noutputs: {kubernetes: true, tests: false}\n"
    )
    text = (ROOT / "templates" / "kubernetes.yaml.j2").read_text()
    late = text.replace('<% include "rule-groups.yaml.j2" %>', LATE_GROUPS)
    (compiled.parent / "own-late" / "kubernetes.yaml.j2").write_text(late)
    assert CliRunner().invoke(app, ["compile", "--templates", "own-late"]).exit_code == 0
    run = CliRunner().invoke(app, ["check", "--templates", "own-late"])
    assert run.exit_code == 1
    assert "kubernetes/checkout.yaml: error SLO6006: " in run.output
    assert "eval_delay" in run.output


def test_promtool_reports_the_line_of_the_file_with_delays(compiled):
    (compiled.parent / "own-lines").mkdir()
    text = (ROOT / "templates" / "vmalert.yaml.j2").read_text()
    broken = (
        f'<% filter replace("record: slo:sli_error:ratio_rate1h", "record: a b") %>\n{text}<% endfilter %>\n'
    )
    (compiled.parent / "own-lines" / "vmalert.yaml.j2").write_text(broken)
    assert CliRunner().invoke(app, ["compile", "--templates", "own-lines"]).exit_code == 0
    lines = (compiled / "vmalert" / "checkout.yaml").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "record: a b" in text)
    assert any("eval_delay" in text for text in lines[:line])
    run = CliRunner().invoke(app, ["check", "--templates", "own-lines"])
    assert re.search(rf"SLO6001: .*vmalert/checkout.yaml:{line}:", run.output), run.output


@pytest.mark.full
def test_vmalert_accepts_the_files(compiled):
    command = [ROOT / ".tools/bin/vmalert", "-dryRun", f"-rule={compiled}/vmalert/*.yaml"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    broken = compiled / "vmalert" / "broken.yaml"
    broken.write_text("groups: [{name: a, rules: [{record: a, expr: 'sum('}]}]\n")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
