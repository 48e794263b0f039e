"""Orphaned files, and differences between the disk and the compiled text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.disk.drift import MAX_LINES, drift, orphan_drift
from slo_compiler.disk.orphans import environments_in
from slo_compiler.rendering.artifact import marker

from .artifacts_on_disk import (
    DIRECTORIES,
    artifact,
    contents,
    opened,
    orphans_of,
    write,
)

if TYPE_CHECKING:
    import pytest


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


def test_files_of_an_environment_that_are_not_committed_yet_are_no_environment(tmp_path: Path) -> None:
    stage = opened(tmp_path)
    text = f"# {marker('specs/shop.slo.yaml', environment='eu')}\n"
    for folder in (tmp_path / "eu/rules", stage.folder / "rules"):
        folder.mkdir(parents=True)
        (folder / "shop.yaml").write_text(text, encoding="utf-8")
    assert environments_in(tmp_path, directories=DIRECTORIES) == ("eu",)


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
