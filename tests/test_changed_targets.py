"""A changed target changes few lines, so that people can review them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from tests.mutation import fixtures

if TYPE_CHECKING:
    from pathlib import Path

MOST = 40
"""Added lines in all files: rules, tests and dashboards."""


def _compiled(folder: Path) -> dict[Path, list[str]]:
    run = CliRunner().invoke(app, ["compile", "--no-cache", "-q"])
    assert run.exit_code == 0, run.output
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_text().splitlines() for path in files}


CHANGES = (("99.9", "99.5"), ("99.9", "99.95"), ("99", "99.9"))
FEW_FAILURES = ("probe", "threshold")
"""Kinds whose targets decide how few failures can alert, and so which stages a scenario has."""


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (kind, *change)
        for kind in fixtures.KINDS
        for change in CHANGES
        if kind not in FEW_FAILURES or change == ("99.9", "99.95")
    ],
)
def test_a_changed_target_changes_few_lines(kind, before, after, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if kind == "native_histogram":
        (tmp_path / "slo.yaml").write_text('version: slo-settings/v1\nprometheus: {version: "3.0"}\n')
    spec = tmp_path / "specs" / "shop.slo.yaml"
    spec.parent.mkdir()
    compiled = []
    for target in (before, after):
        # The thresholds of 40 days have so many digits that expected values differ in the last one.
        spec.write_text(fixtures.spec(kind, target=target).replace("40d", "28d"))
        compiled.append(_compiled(tmp_path / "generated"))
    old, new = compiled
    assert old.keys() == new.keys()
    added = {
        str(path): sum(line.startswith("+ ") for line in difflib.ndiff(old[path], lines))
        for path, lines in new.items()
        if lines != old[path]
    }
    assert 0 < sum(added.values()) <= MOST, added
