"""`slo postmortem note`: an entry in the order of times, which changes nothing else."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.postmortem_files.notes import Note, add_note
from slo_compiler.postmortem_files.read import read_postmortem_bytes
from slo_compiler.postmortems.evidence import CLOSING_MARKER, opening_marker
from slo_compiler.texts.markdown import inline_text

from .conftest import ROOT

CASES = Path(__file__).parent / "cases" / "postmortems"
STANDARD, QUICK = "2026-11-10-checkout-errors.md", "2026-11-12-search-timeouts.md"
EVIDENCE = "| Time | Event |\n|---|---|\n| 1 | 2 |\n"
BLOCK = f"{opening_marker(EVIDENCE)}\n{EVIDENCE}{CLOSING_MARKER}\n"

HEAD = """\
---
schema: slo.postmortem/v1
id: PM-2026-001
title: Errors
date: "2026-11-10"
template: standard
severity: SEV3
status: draft
service: checkout
---

# Postmortem: Errors

## Timeline (UTC)

"""


def time(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"2026-11-10T{text}").replace(tzinfo=UTC)


def noted(body: str, at: str, text: str = "noted", who: str = "") -> str:
    done = add_note("a.md", (HEAD + body).encode(), Note(time=time(at), text=text, who=who))
    assert done is not None
    assert done.decode().startswith(HEAD)
    return done.decode().removeprefix(HEAD)


TABLE = """\
| Time  | Event                |
|-------|----------------------|
| 14:23 | Impact begins        |
| HH:MM | On-call acknowledged |
| 15:18 | Impact ends          |

After it.
"""


@pytest.mark.parametrize(
    ("at", "row"),
    [
        ("14:00:00", 0),
        ("14:23:00", 1),
        ("15:00:00", 1),
        ("15:18:00", 3),
        ("16:00:00", 3),
    ],
)
def test_an_entry_is_in_the_order_of_times_and_the_table_stays_aligned(at, row):
    lines = noted(TABLE, at).splitlines()
    wide = [line.replace("| 1", "| 1", 1) for line in TABLE.splitlines()]
    assert lines[2 + row] == f"| {at} | noted                |"
    assert len({len(line) for line in lines[:6]}) == 1
    assert lines[-2:] == wide[-2:]


def test_before_placeholders_if_no_entry_has_a_time():
    text = noted("| Time | Event |\n|---|---|\n| HH:MM | First alert fired |\n", "14:00:00")
    assert text.splitlines()[2] == "| 14:00:00 | noted |"


def test_a_table_that_is_not_aligned_is_not_aligned():
    table = "|Time|Event|\n|-|-|\n|14:23|a|\n"
    assert noted(table, "15:00:00") == f"{table}| 15:00:00 | noted |\n"


def test_another_day_is_written():
    assert "| 2026-11-11 00:10:00 | noted" in noted(TABLE, "2026-11-11T00:10:00")
    two = noted(noted(TABLE, "2026-11-11T00:10:00"), "2026-11-11T00:20:00")
    assert "| 00:20:00            | noted" in two


def test_an_earlier_day_does_not_move_the_entries_after_it():
    text = noted(TABLE, "2026-11-09T23:50:00")
    document = read_postmortem_bytes("a.md", (HEAD + text).encode()).document
    assert [one.time for one in document.timeline] == [
        time("2026-11-09T23:50:00"),
        time("14:23:00"),
        time("15:18:00"),
    ]


def test_who_has_a_column_or_is_in_the_text():
    assert "| noted (@alice)       |" in noted(TABLE, "15:00:00", who="@alice")
    with_who = "| Who | Event | Time | Evidence |\n|---|---|---|---|\n| @a | x | 14:00 | y |\n"
    assert noted(with_who, "15:00:00", who="@alice").splitlines()[-1] == "| @alice | noted | 15:00:00 |  |"


def test_a_list_has_its_bullets_and_keeps_the_lines_of_an_item():
    items = "* 14:23 - Trigger\n  with more\n* HH:MM - Resolution\n"
    assert noted(items, "15:00:00", who="@alice") == (
        "* 14:23 - Trigger\n  with more\n* 15:00:00 - noted (@alice)\n* HH:MM - Resolution\n"
    )


def test_line_ends_and_a_missing_last_one():
    document = (HEAD + TABLE.partition("\nAfter")[0]).rstrip("\n").replace("\n", "\r\n").encode()
    text = add_note("a.md", document, Note(time=time("16:00:00"), text="x")).decode()
    assert text.count("\n") == text.count("\r\n")
    assert text.endswith("| 16:00:00 | x                    |\r\n")


@pytest.mark.parametrize("body", ["", "Nothing yet.\n", BLOCK, "```\n| Time | Event |\n|---|---|\n```\n"])
def test_without_a_timeline_there_is_no_place(body):
    assert add_note("a.md", (HEAD + body).encode(), Note(time=time("15:00:00"), text="x")) is None


@given(
    text=st.text(max_size=60).filter(inline_text)
    | st.sampled_from(["a | b", "<!-- slo:evidence v1 -->", "`"]),
    who=st.text(max_size=10),
    minutes=st.integers(-2000, 2000),
    body=st.sampled_from([TABLE, "- 14:23 - Trigger\n- HH:MM - End\n"]),
)
def test_no_text_breaks_a_document(text, who, minutes, body):
    at = time("15:00:00") + timedelta(minutes=minutes)
    before = HEAD + body + "\n## Impact\n\n- 1\n\n" + BLOCK
    data = add_note("a.md", before.encode(), Note(time=at, text=text, who=who))
    read = read_postmortem_bytes("a.md", data)
    assert not [one for one in read.diagnostics if one.is_error]
    assert at in [one.time for one in read.document.timeline]
    known = read_postmortem_bytes("a.md", before.encode()).document
    assert {one.time for one in known.timeline} <= {one.time for one in read.document.timeline}
    assert [one.title for one in read.document.sections] == [one.title for one in known.sections]
    assert data.decode().endswith("\n## Impact\n\n- 1\n\n" + BLOCK)
    assert read.document.evidence == known.evidence


# ---- the command ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(repository):
    (repository.path / "postmortems").mkdir()
    return repository.path / "postmortems"


def write(folder, name, day, *, status="draft", id_="PM-2026-001"):
    text = (HEAD + TABLE).replace("2026-11-10", day).replace("PM-2026-001", id_)
    (folder / name).write_text(text.replace("status: draft", f"status: {status}"))


def note(repository, *arguments):
    return repository.slo("postmortem", "note", *arguments)


def test_the_newest_draft_gets_the_note(repository, folder):
    write(folder, "a.md", "2026-11-09")
    write(folder, "b.md", "2026-11-10", id_="PM-2026-002")
    write(folder, "c.md", "2026-11-11", status="final", id_="PM-2026-003")
    before = {name: (folder / name).read_text() for name in ("a.md", "c.md")}
    done = note(repository, "rolled back", "--at", "2026-11-10T15:00:00Z", "--who", "@alice")
    assert (done.returncode, done.stdout) == (0, "")
    assert "postmortems/b.md" in done.stderr
    assert "| 15:00:00 | rolled back (@alice) |" in (folder / "b.md").read_text()
    assert {name: (folder / name).read_text() for name in before} == before


def test_the_time_is_now_in_utc(repository, folder):
    write(folder, "a.md", "2026-11-10")
    start = datetime.now(tz=UTC).replace(microsecond=0)
    assert note(repository, "x").returncode == 0
    end = datetime.now(tz=UTC)
    timeline = read_postmortem_bytes("a.md", (folder / "a.md").read_bytes()).document.timeline
    assert any(start <= one.time <= end for one in timeline)


def test_a_chosen_file_need_not_be_a_draft(repository, folder):
    write(folder, "c.md", "2026-11-11", status="final")
    done = note(repository, "x", "--file", "postmortems/c.md", "--at", "2026-11-11T15:00:00Z")
    assert done.returncode == 0, done.stderr
    assert "| 15:00:00 | x " in (folder / "c.md").read_text()


def test_standard_input_is_one_entry(repository, folder):
    write(folder, "a.md", "2026-11-10")
    done = subprocess.run(
        [sys.executable, "-m", "slo_compiler", "postmortem", "note", "-", "--at", "2026-11-10T15:00:00Z"],
        input=b"one\n| two |\n\xff",
        cwd=repository.path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "| 15:00:00 | one \\| two \\| \ufffd" in (folder / "a.md").read_text()


@pytest.mark.parametrize(
    ("content", "arguments", "code", "said"),
    [
        (None, (), 1, "SLO7581"),
        ((CASES / STANDARD).read_text(), (), 1, "SLO7581"),
        (HEAD, (), 1, "SLO7582"),
        (HEAD, ("--file", "postmortems/missing.md"), 1, "SLO0001"),
        ("no front matter", ("--file", "postmortems/a.md"), 1, "SLO7501"),
        (HEAD + TABLE, ("--at", "15:00"), 2, "is not a time in UTC"),
    ],
)
def test_what_cannot_be_noted_is_said_and_nothing_changes(repository, folder, content, arguments, code, said):
    if content is not None:
        (folder / "a.md").write_text(content)
    done = note(repository, "x", *arguments)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert [path.name for path in folder.iterdir()] == ([] if content is None else ["a.md"])
    assert content is None or (folder / "a.md").read_text() == content


@pytest.mark.parametrize("text", ["", " \n", "x" * 1001])
def test_no_text_or_too_much_is_wrong_usage(repository, folder, text):
    write(folder, "a.md", "2026-11-10")
    assert note(repository, text).returncode == 2


@pytest.mark.parametrize("name", [STANDARD, QUICK])
def test_real_documents_get_a_note(name):
    data = (CASES / name).read_bytes()
    before = read_postmortem_bytes(name, data).document
    moment = before.timeline[0].time
    after = read_postmortem_bytes(name, add_note(name, data, Note(time=moment, text="x"))).document
    assert [one.text for one in after.timeline] == [
        before.timeline[0].text,
        "x",
        *(one.text for one in before.timeline[1:]),
    ]
