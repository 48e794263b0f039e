"""Artifacts for tests of what is written to disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.commit import commit
from slo_compiler.disk.orphans import find_orphans
from slo_compiler.disk.staging import Stage, Staged, open_stage, stage_artifact
from slo_compiler.rendering.artifact import Artifact, marker

PACKAGE = Path(__file__).resolve().parent.parent


DIRECTORIES = ("rules", "tests", "dashboards")


def orphans_of(root: Path, **what: Any) -> tuple[str, ...]:
    return find_orphans(root, directories=DIRECTORIES, **what)


def artifact(path: str = "rules/checkout.yaml", body: str = "groups: []\n", source: str = "") -> Artifact:
    source = source or f"specs/{Path(path).stem}.slo.yaml"
    return Artifact(path=path, text=f"# {marker(source)}\n{body}", source=source)


def opened(root: Path) -> Stage:
    stage = open_stage(root)
    assert isinstance(stage, Stage), stage
    return stage


def write(root: Path, *artifacts: Artifact, orphans: tuple[str, ...] = ()) -> list[str]:
    """Stage and commit; return the result of each artifact."""
    stage = opened(root)
    staged = [stage_artifact(stage, one) for one in artifacts]
    assert all(isinstance(one, Staged) for one in staged), staged
    paths = [one.path for one in staged if isinstance(one, Staged) and one.change != "unchanged"]
    assert commit(stage, paths, orphans, directories=DIRECTORIES).diagnostics == ()
    return [one.change for one in staged if isinstance(one, Staged)]


def contents(root: Path) -> dict[str, str]:
    """Return all files below a directory, including hidden files."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def refused(found: Staged | Stage | Diagnostic) -> str:
    assert isinstance(found, Diagnostic), found
    return found.code


def twenty(body: str) -> list[Artifact]:
    return [artifact(f"rules/s{i}.yaml", body) for i in range(20)]
