"""Verdicts of promtool: one rule file with many rules, for which it lists every error."""

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


def _errors(tool: Tool, rules: list[dict[str, object]], folder: Path) -> dict[int, str]:
    file = folder / "rules.yaml"
    groups = {"groups": [{"name": "g", "rules": rules}]}
    file.write_text(json.dumps(groups, ensure_ascii=False), encoding="utf-8")
    run = subprocess.run(
        [tool.name, "check", "rules", str(file)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    output = run.stdout + run.stderr
    errors = {
        int(number) - 1: text for number, text in re.findall(r'group "g", rule (\d+), "[^"]*": (.*)', output)
    }
    assert errors or f"{len(rules)} rules found" in output, output[:2000]
    return errors
