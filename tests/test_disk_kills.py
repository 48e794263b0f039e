"""What a run that is killed leaves on disk."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from slo_compiler.disk.commit import commit, discard
from slo_compiler.disk.staging import stage_artifact

from .artifacts_on_disk import (
    PACKAGE,
    artifact,
    contents,
    opened,
    twenty,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path


def run_and_be_killed(script: str, *arguments: object) -> None:
    """Run Python code that ends with SIGKILL."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


KILLED_AT = """
    import os, signal, sys
    from pathlib import Path
    from slo_compiler.disk.commit import commit
    from slo_compiler.disk.staging import open_stage, stage_artifact
    from slo_compiler.rendering.artifact import Artifact, marker

    root, event, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

    def kill_at(name, arguments):
        global count
        if name == event and str(root) in str(arguments[0]):
            count -= 1
            if count == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sources = [f"specs/s{i}.slo.yaml" for i in range(20)]
    artifacts = [
        Artifact(path=f"rules/s{i}.yaml", text=f"# {marker(source)}\\n" + "new\\n" * 5000, source=source)
        for i, source in enumerate(sources)
    ]
    stage = open_stage(root)
    sys.addaudithook(kill_at)
    staged = [stage_artifact(stage, one).path for one in artifacts]
    commit(stage, staged, ["rules/gone.yaml"], directories=["rules"])
"""


@pytest.mark.parametrize("count", [1, 7, 20])
def test_a_run_killed_while_staging_leaves_every_old_file_and_is_cleaned_up(
    tmp_path: Path, count: int
) -> None:
    write(tmp_path, *twenty("old\n"))
    before = contents(tmp_path)
    # Opened twice for each artifact: the old file to compare with, then the new one.
    run_and_be_killed(KILLED_AT, tmp_path, "open", 2 * count)
    assert len(list(tmp_path.glob(".slo-staging-*"))) == 1
    assert {path: text for path, text in contents(tmp_path).items() if path in before} == before
    discard(opened(tmp_path))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("count", [1, 2, 11, 20])
def test_a_run_killed_while_committing_leaves_whole_files_and_the_next_completes_it(
    tmp_path: Path, count: int
) -> None:
    new = twenty("new\n" * 5000)
    write(tmp_path, *twenty("old\n"), artifact("rules/gone.yaml"))
    old = contents(tmp_path)
    run_and_be_killed(KILLED_AT, tmp_path, "os.rename", count)
    after = contents(tmp_path)
    assert after["rules/gone.yaml"] == old["rules/gone.yaml"]
    for position, one in enumerate(new, 1):
        assert after[one.path] == (one.text if position < count else old[one.path])
    assert write(tmp_path, *new, orphans=("rules/gone.yaml",)).count("unchanged") == count - 1
    assert contents(tmp_path) == {one.path: one.text for one in new}


def test_the_staging_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    first = opened(tmp_path)
    stage_artifact(first, artifact())
    second = opened(tmp_path)
    assert commit(second, (), ()).diagnostics == ()
    assert commit(first, ["rules/checkout.yaml"], ()).diagnostics == ()
    assert list(contents(tmp_path)) == ["rules/checkout.yaml"]


def test_a_worker_that_outlives_its_killed_run_neither_keeps_nor_restores_the_staging_folder(
    tmp_path: Path,
) -> None:
    script = """
        import os, signal, sys
        from pathlib import Path
        from slo_compiler.disk.staging import open_stage, stage_artifact
        from slo_compiler.rendering.artifact import Artifact, marker
        stage = open_stage(Path(sys.argv[1]))
        ready, go = os.pipe()
        if os.fork() == 0:
            os.write(go, b"x")
            sys.stdin.read()
            late = Artifact(path="rules/a.yaml", text=f"# {marker('a')}", source="a")
            print(stage_artifact(stage, late).code)
            sys.exit()
        os.read(ready, 1)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    run = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)],
        cwd=PACKAGE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.wait(timeout=60) == -signal.SIGKILL
    discard(opened(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert run.communicate("", timeout=60)[0] == "SLO5002\n"
    assert list(tmp_path.iterdir()) == []


def test_a_link_named_like_a_staging_folder_is_not_followed(tmp_path: Path) -> None:
    root, mine = tmp_path / "generated", tmp_path / "mine"
    root.mkdir()
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    (root / ".slo-staging-12345678").symlink_to(mine)
    discard(opened(root))
    assert (mine / "notes.txt").read_text() == "mine"
