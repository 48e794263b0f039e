"""pint, an external linter, reports no problems in the generated rules."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from .conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.full


def lint(*paths: Path | str) -> subprocess.CompletedProcess[str]:
    pint = shutil.which("pint")
    assert pint, "pint is not on PATH and not in .tools: run scripts/install-tools all"
    command = [pint, "--offline", "--no-color", "lint", "--min-severity", "info", *map(str, paths)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_pint_has_nothing_to_say_about_the_generated_rules():
    run = lint("generated/rules")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Problems found" not in run.stdout + run.stderr


def test_pint_finds_a_rule_that_lost_its_aggregation(tmp_path: Path):
    """The same linter reports a faulty rule."""
    rules = (ROOT / "generated/rules/checkout.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "checkout.yaml"
    broken.write_text(
        rules.replace("sum(rate(http_requests_total", "sum((http_requests_total"), encoding="utf-8"
    )
    run = lint(broken)
    assert run.returncode != 0, run.stdout + run.stderr
