"""Results of promtool: one rule file with many rules, for which it lists every error."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from slo_compiler.model import PrometheusVersion

FETCHED = Path(__file__).resolve().parents[2] / ".tools" / "bin"


@dataclass(frozen=True)
class Tool:
    """A promtool, and the version of Prometheus that specs are compiled for."""

    name: str
    version: PrometheusVersion
    go: tuple[int, int]
    """The Go that the test program is built with, which has its own Unicode tables."""


def _find(name: str) -> Tool | None:
    path = shutil.which(name) or shutil.which(name, path=str(FETCHED))
    if path is None:
        return None
    text = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    version, go = re.search(r"version (\d+)\.(\d+)", text), re.search(r"go(\d+)\.(\d+)", text)
    assert version is not None
    assert go is not None
    return Tool(path, PrometheusVersion(int(version[1]), int(version[2])), (int(go[1]), int(go[2])))


def tools() -> list[Tool]:
    """Return all promtools of the tests; a late 2.x is optional."""
    found = {name: _find(name) for name in ("promtool", "promtool-2.53", "promtool-3")}
    for name in ("promtool", "promtool-3"):
        assert found[name] is not None, f"{name} is needed for this test: run `make tools` (docs/tools.md)"
    return [tool for tool in found.values() if tool is not None]


def rejected_expressions(tool: Tool, expressions: list[str], folder: Path) -> dict[int, str]:
    """Return the errors of promtool, by the index of the expression."""
    return _errors(
        tool,
        [
            {"record": "a", "expr": expr, "labels": {"n": str(number)}}
            for number, expr in enumerate(expressions)
        ],
        folder,
    )


def rejected_annotations(tool: Tool, texts: list[str], folder: Path) -> dict[int, str]:
    """Return the errors of promtool, by the index of the annotation."""
    return _errors(
        tool,
        [
            {"alert": f"A{number}", "expr": "a", "annotations": {"text": text}}
            for number, text in enumerate(texts)
        ],
        folder,
    )


EXPANSION_ERROR = "<error expanding template"


def expanded_annotations(tool: Tool, texts: list[str], folder: Path) -> list[str]:
    """Return the annotation of a firing alert for each template that promtool loads."""
    rules = [
        {"alert": f"A{number}", "expr": "up", "annotations": {"text": text}}
        for number, text in enumerate(texts)
    ]
    alerts = [
        {"eval_time": "1m", "alertname": rule["alert"], "exp_alerts": [{"exp_annotations": {"text": "x"}}]}
        for rule in rules
    ]
    series = [{"series": 'up{job="api",instance="a.b:1"}', "values": "7x5"}]
    tests = [{"interval": "1m", "input_series": series, "alert_rule_test": alerts}]
    _write(folder / "rules.yaml", {"groups": [{"name": "g", "rules": rules}]})
    _write(folder / "test.yaml", {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests})
    output = _output([tool.name, "test", "rules", str(folder / "test.yaml")])
    found = re.findall(r"alertname: A(\d+), .*?got:\[(.*?)(?=alertname: A|\Z)", output, re.DOTALL)
    got = {int(number): text for number, text in found}
    assert sorted(got) == list(range(len(texts))), output[:2000]
    return [text for _, text in sorted(got.items())]


def _errors(tool: Tool, rules: list[dict[str, object]], folder: Path) -> dict[int, str]:
    file = folder / "rules.yaml"
    _write(file, {"groups": [{"name": "g", "rules": rules}]})
    output = _output([tool.name, "check", "rules", str(file)])
    found = re.findall(r'group "g", rule (\d+), "[^"]*": (.*)', output)
    assert found or f"{len(rules)} rules found" in output, output[:2000]
    return {int(number) - 1: text for number, text in found}


def _write(file: Path, data: object) -> None:
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _output(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return run.stdout + run.stderr
