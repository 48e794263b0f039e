"""Golden tests: repositories and their compiled output.

A case is a directory `cases/compile/<name>/` with `specs/`, `slo.yaml` and the expected output: all of it in
`generated/`, or the expressions of each SLO in `expressions/`, or the names, labels and annotations of the
alerts in `alerts/`, which are shorter to read. `make golden` regenerates the expected output.
"""

import json
import os
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from slo_compiler.cli.app import app

CASES = Path(__file__).parent / "cases" / "compile"
NAMES = sorted(folder.name for folder in CASES.iterdir())
COMPLETE = {"environments", "everything", "hostile-texts", "outputs"}
"""Cases whose complete output is expected."""
NOTIFIED = {"alert-labels", "alert-names", "dashboard-links"}
"""Cases whose alerts are expected without their expressions."""


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("case", NAMES)
def test_golden_output_of(case, tmp_path, monkeypatch):
    compile_case(case, tmp_path, monkeypatch)
    kind = "generated" if case in COMPLETE else "alerts" if case in NOTIFIED else "expressions"
    if kind == "expressions":
        write_expressions(tmp_path)
    elif kind == "alerts":
        write_alerts(tmp_path)
    expected = CASES / case / kind
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(expected, ignore_errors=True)
        shutil.copytree(tmp_path / kind, expected)
    assert contents(tmp_path / kind) == contents(expected)


def compile_case(case: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile the specs of a case in an empty repository."""
    shutil.copy(CASES / case / "slo.yaml", folder)
    shutil.copytree(CASES / case / "specs", folder / "specs")
    monkeypatch.chdir(folder)
    run = CliRunner().invoke(app, ["compile", "--no-cache"])
    assert run.exit_code == 0, run.output


def write_expressions(folder: Path) -> None:
    """Write a file for each SLO with the names and expressions of its rules, without its labels."""
    (folder / "expressions").mkdir()
    for file in sorted((folder / "generated" / "rules").iterdir()):
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]:
            _, service, *slos, part = group["name"].split(":")
            labels = group["rules"][0]["labels"]
            named = (service, *slos)
            names = [next(name for name, value in labels.items() if value == one) for one in named]
            rules = [expression(rule, names) for rule in group["rules"]]
            lines = [f"# {part} group, every {group['interval']}", *rules, ""]
            name = folder / "expressions" / f"{'-'.join(named)}.txt"
            with name.open("a", encoding="utf-8") as output:
                output.write("\n".join(lines) + "\n")


def write_alerts(folder: Path) -> None:
    """Write a file for each service with what its alerts say, without their descriptions."""
    (folder / "alerts").mkdir()
    for file in sorted((folder / "generated" / "rules").iterdir()):
        groups = yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
        alerts = [rule for group in groups for rule in group["rules"] if "alert" in rule]
        texts = []
        for rule in alerts:
            parts = (rule["labels"], rule["annotations"])
            lines = [f"  {name}: {text}" for part in parts for name, text in part.items()]
            texts.append("\n".join([rule["alert"], *(one for one in lines if "  description: " not in one)]))
        path = folder / "alerts" / f"{file.stem}.txt"
        path.write_text("\n\n".join(texts) + "\n", encoding="utf-8")


def expression(rule: dict, names: list[str]) -> str:
    """Return the name and the expression of a rule; the labels of the SLO are written as `{…}`."""
    own = ", ".join(f'{label}="{rule["labels"][label]}"' for label in names)
    text = rule["expr"].replace(f"{{{own}}}", "{…}").replace(f"{own}, ", "…, ")
    name = rule.get("record") or f"alert {rule['alert']}"
    if len(name) + len(text) < 100 and "\n" not in text:
        return f"{name} = {text}"
    folded = (
        textwrap.fill(line, 110, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
        for line in text.splitlines()
    )
    return "\n".join((f"{name} =", *folded))


@pytest.mark.parametrize("case", NAMES)
def test_promtool_counts_the_rules_that_are_expected(case, tmp_path, monkeypatch):
    compile_case(case, tmp_path, monkeypatch)
    files = sorted((tmp_path / "generated").glob("**/rules/*.yaml"))
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    run = subprocess.run(["promtool", "check", "rules", *files], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    found = [int(line.split()[1]) for line in run.stdout.splitlines() if "rules found" in line]
    assert sum(found) == sum(len(group["rules"]) for group in groups)


# ---- Hostile texts: compare with what Prometheus, which uses another YAML parser, reads ----------

HOSTILE = CASES / "hostile-texts"
SPEC = yaml.safe_load((HOSTILE / "specs" / "checkout.slo.yaml").read_text(encoding="utf-8"))
SLO = SPEC["slos"][0]
EXPANDED = {
    "templated": "0x1F burns: 1 {{",
    "objective": f"99.9% of events are good over 28d: {SLO['description']}",
}
"""True if the text contains template syntax, which Prometheus expands."""


def promtool_test(folder: Path, test: dict) -> subprocess.CompletedProcess[str]:
    """Run a promtool unit test of the hostile rules, written as JSON, which needs no YAML quoting."""
    rules = next((HOSTILE / "generated" / "rules").iterdir())
    file = folder / "hostile.test.yaml"
    document = {"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [{"interval": "1m"} | test]}
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)


def absent_alert(**changes: str) -> dict:
    labels = {name: text for name, text in SPEC["labels"].items() if text} | {
        "owner": SPEC["owner"],
        "service": SPEC["service"],
        "severity": "ticket",
        "slo": SLO["name"],
    }
    rules = yaml.safe_load(next((HOSTILE / "generated" / "rules").iterdir()).read_text(encoding="utf-8"))
    (ours,) = (
        rule["annotations"]
        for group in rules["groups"]
        for rule in group["rules"]
        if rule.get("alert") == "SLOIndicatorAbsent" and rule["labels"]["slo"] == SLO["name"]
    )
    annotations = ours | SPEC["annotations"] | EXPANDED | {"runbook_url": SPEC["runbook"]} | changes
    return {"exp_labels": labels, "exp_annotations": annotations}


def alert_test(expected: dict) -> dict:
    other = {"exp_labels": expected["exp_labels"] | {"slo": SPEC["slos"][1]["name"]}}
    other["exp_annotations"] = expected["exp_annotations"] | {
        "objective": "99.9% of events are good over 28d",
        "summary": "a.b_c-D/null has no data",
        "templated": "null burns: 1 {{",
    }
    return {
        "alert_rule_test": [
            {"eval_time": "30m", "alertname": "SLOIndicatorAbsent", "exp_alerts": [expected, other]}
        ]
    }


def test_hostile_labels_and_annotations_reach_an_alert_as_they_were_written(tmp_path):
    run = promtool_test(tmp_path, alert_test(absent_alert()))
    assert run.returncode == 0, run.stdout + run.stderr


def test_promtool_would_notice_a_hostile_text_that_changed(tmp_path):
    run = promtool_test(tmp_path, alert_test(absent_alert(quoted=SPEC["annotations"]["quoted"] + " ")))
    assert run.returncode == 1


def test_hostile_matchers_select_the_series_that_they_name(tmp_path):
    labels = {"path": '/a\\b"c', "code": "500", "q": "{{x}}", "lang": "日本語"}
    series = ", ".join(f"{name}={json.dumps(text, ensure_ascii=False)}" for name, text in labels.items())
    errors = f'slo:sli_errors:rate5m{{service="{SPEC["service"]}", slo="{SLO["name"]}"}}'
    test = {
        "input_series": [{"series": f"http_requests_total{{{series}}}", "values": "0+60x20"}],
        "promql_expr_test": [
            {"expr": errors, "eval_time": "15m", "exp_samples": [{"labels": errors, "value": 1}]}
        ],
    }
    run = promtool_test(tmp_path, test)
    assert run.returncode == 0, run.stdout + run.stderr
