"""Writing files to disk: staging, commit, orphaned files, rejected files and kills."""

from __future__ import annotations

import os
import pickle
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.commit import commit, discard
from slo_compiler.disk.drift import MAX_LINES, drift, orphan_drift
from slo_compiler.disk.orphans import find_orphans
from slo_compiler.disk.staging import Stage, Staged, compare, digest_bytes, open_stage, stage_artifact
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


def twenty(body: str) -> list[Artifact]:
    return [artifact(f"rules/s{i}.yaml", body) for i in range(20)]


# Staging and committing


def test_a_missing_output_folder_is_created_and_gets_only_the_artifacts(tmp_path: Path) -> None:
    root = tmp_path / "a" / "generated"
    one, two = artifact(), artifact("dashboards/deep/x.yaml")
    assert write(root, one, two) == ["created", "created"]
    assert contents(root) == {one.path: one.text, two.path: two.text}
    assert sorted(path.name for path in root.iterdir()) == ["dashboards", "rules"]


def test_nothing_changes_until_the_commit(tmp_path: Path) -> None:
    write(tmp_path, artifact(body="old\n"))
    stage = opened(tmp_path)
    stage_artifact(stage, artifact(body="new\n"))
    assert "old" in (tmp_path / "rules/checkout.yaml").read_text()
    commit(stage, ["rules/checkout.yaml"], ())
    assert "new" in (tmp_path / "rules/checkout.yaml").read_text()


def test_a_discarded_stage_leaves_no_trace_not_even_the_folders_made_for_it(tmp_path: Path) -> None:
    stage = opened(tmp_path / "a" / "generated")
    stage_artifact(stage, artifact())
    discard(stage)
    discard(stage)
    assert list(tmp_path.iterdir()) == []


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    write(tmp_path, artifact())
    file = tmp_path / "rules/checkout.yaml"
    os.utime(file, ns=(1, 1))
    before = file.stat()
    assert write(tmp_path, artifact(), artifact("rules/other.yaml")) == ["unchanged", "created"]
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (1, before.st_ino)


def test_a_staged_artifact_says_its_change_and_the_digest_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, artifact(body="old\n"))
    stage, new = opened(tmp_path), artifact(body="n\u00e9w\n")
    staged = stage_artifact(stage, new)
    assert staged == compare(tmp_path, new)
    assert isinstance(staged, Staged)
    commit(stage, [staged.path], ())
    assert staged.change == "changed"
    assert staged.digest == digest_bytes((tmp_path / new.path).read_bytes())


def test_comparing_writes_nothing(tmp_path: Path) -> None:
    assert isinstance(compare(tmp_path / "missing", artifact()), Staged)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o666])
def test_a_replaced_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    write(tmp_path, artifact(body="old\n"))
    (tmp_path / "rules/checkout.yaml").chmod(mode)
    write(tmp_path, artifact(body="new\n"))
    assert stat.S_IMODE((tmp_path / "rules/checkout.yaml").stat().st_mode) == mode


def test_worker_processes_stage_into_a_stage_they_received(tmp_path: Path) -> None:
    stage = opened(tmp_path)
    copy = pickle.loads(pickle.dumps(stage))
    assert copy == stage
    script = """
        import pickle, sys
        from slo_compiler.disk.staging import stage_artifact
        stage, artifact = pickle.load(sys.stdin.buffer)
        assert stage_artifact(stage, artifact).change == "created"
    """
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        input=pickle.dumps((stage, artifact())),
        cwd=PACKAGE,
        check=True,
        timeout=60,
    )
    assert commit(stage, ["rules/checkout.yaml"], ()).diagnostics == ()
    assert list(contents(tmp_path)) == ["rules/checkout.yaml"]


# Refusals


@pytest.mark.parametrize(
    "text", ["groups: [] # mine\n", "# Generated by hand\n", "a: 1\n" * 9000 + f"# {marker('specs/a')}\n"]
)
def test_a_file_of_the_users_is_never_overwritten(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rules/checkout.yaml"
    file.parent.mkdir()
    file.write_text(text)
    stage = opened(tmp_path)
    found = stage_artifact(stage, artifact())
    assert refused(found) == "SLO5004"
    assert isinstance(found, Diagnostic)
    assert found.location.path == file.as_posix()
    discard(stage)
    assert contents(tmp_path) == {"rules/checkout.yaml": text}


def test_a_file_of_the_users_that_appears_after_staging_stops_the_whole_commit(tmp_path: Path) -> None:
    write(tmp_path, artifact("rules/a.yaml", "old\n"))
    before = contents(tmp_path)
    stage = opened(tmp_path)
    staged = [stage_artifact(stage, artifact(f"rules/{name}.yaml", "new\n")) for name in "ab"]
    assert all(isinstance(one, Staged) for one in staged)
    (tmp_path / "rules/b.yaml").write_text("mine\n")
    done = commit(stage, ["rules/a.yaml", "rules/b.yaml"], ["rules/a.yaml"], directories=DIRECTORIES)
    assert [one.code for one in done.diagnostics] == ["SLO5004"]
    assert not done.has_begun
    assert contents(tmp_path) == {**before, "rules/b.yaml": "mine\n"}


def test_an_empty_file_holds_nothing_to_lose_and_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/checkout.yaml").touch()
    assert write(tmp_path, artifact()) == ["changed"]


@pytest.mark.parametrize(
    "path",
    ["../x.yaml", "rules/../../x.yaml", "/etc/x.yaml", "", "rules//x.yaml", "./x.yaml", "rules\\..\\x.yaml",
     "C:/x.yaml", "rules/x\0.yaml", ".slo-staging-00000000/x.yaml"],
)  # fmt: skip
def test_a_path_that_leaves_the_output_folder_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "generated"
    stage = opened(root)
    one = Artifact(path=path, text=f"# {marker('a')}\n", source="a")
    assert refused(stage_artifact(stage, one)) == "SLO5003"
    assert refused(compare(root, one)) == "SLO5003"
    discard(stage)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["outside", "missing"])
def test_a_linked_folder_that_leads_outside_is_refused(tmp_path: Path, target: str) -> None:
    root, outside = tmp_path / "generated", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "gone.yaml").write_text(artifact().text)
    (root / "rules").symlink_to(tmp_path / target)
    stage = opened(root)
    assert refused(stage_artifact(stage, artifact())) == "SLO5003"
    assert orphans_of(root, produced=set(), inputs={artifact().source}, source_exists=bool) == ()
    assert commit(stage, (), ["rules/gone.yaml"], directories=DIRECTORIES).diagnostics == ()
    assert [path.name for path in outside.iterdir()] == ["gone.yaml"]


def test_a_linked_folder_that_stays_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "rules").symlink_to("real")
    assert write(tmp_path, artifact()) == ["created"]
    assert (tmp_path / "real/checkout.yaml").read_text() == artifact().text
    assert write(tmp_path, artifact()) == ["unchanged"]


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "generated").symlink_to("real")
    assert write(tmp_path / "generated", artifact()) == ["created"]
    assert list(contents(tmp_path / "real")) == ["rules/checkout.yaml"]


def test_a_link_that_points_to_itself_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "rules").symlink_to("rules")
    assert refused(compare(tmp_path, artifact())) == "SLO5002"


@pytest.mark.parametrize("kind", ["link", "broken link", "folder", "pipe"])
def test_only_a_regular_file_is_replaced(tmp_path: Path, kind: str) -> None:
    place, elsewhere = tmp_path / "rules/checkout.yaml", tmp_path / "elsewhere.yaml"
    place.parent.mkdir()
    elsewhere.write_text(artifact(body="old\n").text)
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(elsewhere if kind == "link" else "nowhere")
    assert refused(compare(tmp_path, artifact())) == "SLO5005"
    assert elsewhere.read_text() == artifact(body="old\n").text


def test_a_file_where_a_folder_should_be_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("mine")
    stage = opened(tmp_path)
    assert refused(stage_artifact(stage, artifact())) == "SLO5002"
    discard(stage)
    assert contents(tmp_path) == {"rules": "mine"}


@pytest.mark.parametrize("name", ["generated", "generated/below", "generated/a/b"])
def test_an_output_folder_that_cannot_exist_is_a_diagnostic_with_the_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "generated").write_text("mine")
    found = open_stage(tmp_path / name)
    assert refused(found) == "SLO5001"
    assert isinstance(found, Diagnostic)
    assert found.location.path == (tmp_path / name).as_posix()
    assert (tmp_path / "generated").as_posix() in found.message
    assert contents(tmp_path) == {"generated": "mine"}


def test_a_full_disk_while_staging_is_a_diagnostic_and_old_files_stay(tmp_path: Path) -> None:
    write(tmp_path, artifact(body="old\n"))
    before = contents(tmp_path)
    script = """
        import resource, sys
        from pathlib import Path
        from slo_compiler.disk.commit import discard
        from slo_compiler.disk.staging import open_stage, stage_artifact
        from slo_compiler.rendering.artifact import Artifact, marker
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        text = f"# {marker('a')}\\n" + "x" * 50_000
        stage = open_stage(Path(sys.argv[1]))
        print(stage_artifact(stage, Artifact(path="rules/checkout.yaml", text=text, source="a")).code)
        discard(stage)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)],
        cwd=PACKAGE, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == "SLO5002\n"
    assert contents(tmp_path) == before


def test_a_text_without_the_marker_is_refused_because_it_could_never_be_replaced(tmp_path: Path) -> None:
    assert (
        refused(compare(tmp_path, Artifact(path="rules/a.yaml", text="groups: []\n", source="a")))
        == "SLO5006"
    )
    other = Artifact(path="rules/a.yaml", text=f"# {marker('b')}\n", source="a")
    assert refused(compare(tmp_path, other)) == "SLO5006"


def test_two_artifacts_of_one_path_are_refused(tmp_path: Path) -> None:
    stage = opened(tmp_path)
    assert isinstance(stage_artifact(stage, artifact(source="specs/a")), Staged)
    assert refused(stage_artifact(stage, artifact(source="specs/b"))) == "SLO5007"
    discard(stage)


def test_a_disk_that_fails_while_committing_leaves_every_file_whole(tmp_path: Path) -> None:
    write(tmp_path, *twenty("old\n"))
    old = contents(tmp_path)
    script = """
        import os, sys
        from pathlib import Path
        from slo_compiler.disk.commit import commit
        from slo_compiler.disk.staging import open_stage, stage_artifact
        from slo_compiler.rendering.artifact import Artifact, marker
        root, count = Path(sys.argv[1]), 0

        def interfere(name, arguments):
            global count
            if name == "os.rename":
                count += 1
                if count == 6:
                    os.unlink(arguments[1])
                    os.mkdir(arguments[1])

        stage = open_stage(root)
        paths = []
        for i in range(20):
            text = f"# {marker('a')}\\nnew\\n"
            paths.append(stage_artifact(stage, Artifact(path=f"rules/s{i}.yaml", text=text, source="a")).path)
        sys.addaudithook(interfere)
        found = commit(stage, paths, ()).diagnostics
        print(found[0].code, found[0].message)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)],
        cwd=PACKAGE, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("SLO5008 stopped after replacing 5 of 20 files")
    after = contents(tmp_path)
    assert [after[f"rules/s{i}.yaml"].endswith("new\n") for i in range(5)] == [True] * 5
    assert [after[f"rules/s{i}.yaml"] for i in range(6, 20)] == [
        old[f"rules/s{i}.yaml"] for i in range(6, 20)
    ]


# Kills


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


# Orphans


def test_files_whose_source_is_gone_or_makes_something_else_now_are_orphans(tmp_path: Path) -> None:
    kept, gone, renamed, other = (
        artifact(f"rules/{name}.yaml") for name in ("kept", "gone", "renamed", "other")
    )
    write(
        tmp_path,
        kept,
        gone,
        renamed,
        other,
        artifact("tests/deep/gone.yaml"),
        artifact("dashboards/gone.yaml"),
    )
    exists = {kept.source, renamed.source, other.source}
    found = orphans_of(
        tmp_path,
        produced={kept.path},
        inputs={kept.source, renamed.source},
        source_exists=exists.__contains__,
    )
    assert found == ("dashboards/gone.yaml", "rules/gone.yaml", "rules/renamed.yaml", "tests/deep/gone.yaml")
    write(tmp_path, orphans=found)
    assert list(contents(tmp_path)) == [kept.path, other.path]


def test_only_marked_files_in_the_three_folders_are_ever_removed(tmp_path: Path) -> None:
    write(tmp_path, artifact("alertmanager/gone.yaml"), artifact("gone.yaml"), artifact("rules2/gone.yaml"))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/mine.yaml").write_text("groups: []\n")
    (tmp_path / "rules/link.yaml").symlink_to("../gone.yaml")
    (tmp_path / "rules/linked").symlink_to("../rules2")
    (tmp_path / "outside.yaml").write_text(artifact().text)
    before = contents(tmp_path)
    assert orphans_of(tmp_path, produced=set(), inputs=set(), source_exists=lambda _: False) == ()
    wrong = (
        *before,
        "rules/link.yaml",
        "../rules/x.yaml",
        "rules/../gone.yaml",
        "rules",
        "rules/absent.yaml",
    )
    write(tmp_path, orphans=wrong)
    assert contents(tmp_path) == before


def test_an_orphan_that_the_user_rewrote_after_it_was_found_stays(tmp_path: Path) -> None:
    write(tmp_path, artifact())
    found = orphans_of(tmp_path, produced=set(), inputs=set(), source_exists=lambda _: False)
    (tmp_path / "rules/checkout.yaml").write_text("mine\n")
    assert found == ("rules/checkout.yaml",)
    write(tmp_path, orphans=found)
    assert contents(tmp_path) == {"rules/checkout.yaml": "mine\n"}


def test_a_produced_file_under_another_case_is_no_orphan_where_both_names_are_one_file(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        artifact("rules/checkout.yaml"),
        artifact("rules/Basket.yaml"),
        artifact("rules/basket.yaml"),
    )
    # A hard link simulates a case-insensitive file system: two names, one file.
    if not (tmp_path / "rules/Checkout.yaml").exists():
        (tmp_path / "rules/Checkout.yaml").hardlink_to(tmp_path / "rules/checkout.yaml")
    produced = {"rules/checkout.yaml", "rules/basket.yaml"}
    found = orphans_of(tmp_path, produced=produced, inputs=set(), source_exists=lambda _: False)
    assert "rules/Checkout.yaml" not in found
    assert set(found) <= {"rules/Basket.yaml"}


def test_a_missing_output_folder_has_no_orphans(tmp_path: Path) -> None:
    assert (
        orphans_of(
            tmp_path / "no",
            produced=set(),
            inputs=set(),
            source_exists=lambda _: False,
        )
        == ()
    )


# Drift


def test_drift_is_a_unified_diff_from_the_disk_to_the_compiled_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root = Path("generated")
    write(root, artifact(body="a\nb\nc\n"))
    assert drift(root, artifact(body="a\nb\nc\n")) is None
    assert drift(root, artifact(body="a\nB\nc\n")) == (
        "--- generated/rules/checkout.yaml (on disk)\n"
        "+++ generated/rules/checkout.yaml (compiled)\n"
        "@@ -1,4 +1,4 @@\n"
        f" # {marker(artifact().source)}\n"
        " a\n-b\n+B\n c\n"
    )


def test_a_missing_file_drifts_by_all_its_lines_and_an_orphan_the_other_way(tmp_path: Path) -> None:
    one = artifact(body="a\nb")
    missing = drift(tmp_path, one)
    assert missing is not None
    assert missing.endswith(f"+# {marker(one.source)}\n+a\n+b\n\\ No newline at end of file\n")
    write(tmp_path, one)
    assert orphan_drift(tmp_path, one.path).endswith(
        f"@@ -1,3 +0,0 @@\n-# {marker(one.source)}\n-a\n-b\n\\ No newline at end of file\n"
    )


def test_a_long_diff_is_cut_and_says_how_much_is_missing(tmp_path: Path) -> None:
    found = drift(tmp_path, artifact(body="a\n" * 1000))
    assert found is not None
    lines = found.splitlines()
    # the diff also contains two labels, the hunk header and the marker
    assert len(lines) == 2 + MAX_LINES + 1
    assert lines[-1] == f"... {1000 + 2 - MAX_LINES} more lines of this diff"


def test_a_diff_has_no_endless_lines(tmp_path: Path) -> None:
    found = drift(tmp_path, artifact(body="a" * 1_000_000))
    assert found is not None
    assert len(found) < 2000


def test_files_too_long_to_compare_line_by_line_say_where_they_differ_first(tmp_path: Path) -> None:
    lines = [f"{i}\n" for i in range(5000)]
    write(tmp_path, artifact(body="".join(lines)))
    found = drift(tmp_path, artifact(body="".join([*lines[:3000], "new\n", *lines[3001:]])))
    assert found is not None
    assert "the first difference is in line 3002)" in found


def test_other_line_ends_are_named_and_not_shown_as_a_wall_of_lines(tmp_path: Path) -> None:
    write(tmp_path, artifact(body="a\nb\n"))
    file = tmp_path / "rules/checkout.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    found = drift(tmp_path, artifact(body="a\nb\n"))
    assert found is not None
    assert found.splitlines()[2:] == ["(only the line ends differ: CRLF on disk, LF compiled)"]
    assert write(tmp_path, artifact(body="a\nb\n")) == ["changed"]


def test_bytes_that_are_not_text_drift_as_escapes(tmp_path: Path) -> None:
    write(tmp_path, artifact(body="a\n"))
    file = tmp_path / "rules/checkout.yaml"
    file.write_bytes(file.read_bytes().replace(b"a\n", b"\xff\n"))
    found = drift(tmp_path, artifact(body="a\n"))
    assert found is not None
    assert found.endswith("-\\xff\n+a\n")
