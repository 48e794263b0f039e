"""`slo postmortem fmt` and `slo postmortem new`: what they write, and what they leave alone."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slo_compiler.disk import documents
from slo_compiler.model.postmortems import Form
from slo_compiler.naming.postmortems import next_id
from slo_compiler.postmortem_files.alignment import align_tables
from slo_compiler.postmortem_files.files import find_postmortems
from slo_compiler.postmortem_files.read import read_postmortem
from slo_compiler.postmortem_files.tables import find_tables
from slo_compiler.postmortem_files.text import split_text, text_lines
from slo_compiler.postmortems.templates import placeholders
from slo_compiler.workflows.postmortems import PostmortemRequest, lint_postmortems

from .conftest import ROOT

CASES = Path(__file__).parent / "cases" / "postmortems"
QUICK = "2026-11-12-search-timeouts.md"

# ---- fmt ---------------------------------------------------------------------------------------------

UNALIGNED = """\
| a             |   b |
|---------------|----:|
| one           |   2 |
| three \\| four |  55 |

| not | a table |
"""


ALIGNED = """\
| a             |   b |
|---------------|----:|
| one           |   2 |
| three \\| four |  55 |

| not | a table |
"""


def test_columns_are_as_wide_as_their_widest_cell():
    assert align_tables(UNALIGNED) == ALIGNED


def test_wide_characters_take_two_columns():
    assert align_tables("|表|\n|-|\n|abcde|\n") == "| 表    |\n|-------|\n| abcde |\n"


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{UNALIGNED}```\n",
        f"<!-- slo:evidence v1 digest=0 -->\n{UNALIGNED}<!-- /slo:evidence -->\n",
        "".join(f"> {line}\n" for line in UNALIGNED.splitlines()),
        "a|b\n-|-\n1|2|3\n",
        "a|b\n-|-\n1\n",
        f"---\nunclosed: front matter\n\n{UNALIGNED}",
        "a | b\n--- | --- | ---\n",
        "a | b\n-`||\n|\n`\n",
        "a | b\n- | - `x`\n",
    ],
)
def test_other_tables_stay_as_they_are(text):
    assert align_tables(text) == text


def test_line_ends_and_indentation_stay():
    assert (
        align_tables("x\r\n  a|b\r\n  -|-\r\n  1|2")
        == "x\r\n  | a   | b   |\r\n  |-----|-----|\r\n  | 1   | 2   |"
    )


PIECES = st.sampled_from(
    [
        *(
            "| a | b |",
            "a|b|c",
            "|---|:-:|",
            "-|-",
            "--:|---|-",
            "| 1 |",
            "",
            "text",
            "# A",
            "```",
            "> |a|",
            "|",
        ),
        *("| x \\| y | 表 |", "  | a | b", "- a | b", "<!-- | -->", "| `a|b` | c |", "---", "|-", "| é | |"),
        *("-`||", "`", "-|-`", "<!--", "|-|-| <!-- c -->"),
    ]
)
DOCUMENTS = st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n", "\r\n"])), max_size=25)


def tables_of(text):
    lines = text_lines("", split_text(text.splitlines()))
    return list(find_tables(lines))


def test_a_list_item_above_dashes_is_no_header_of_a_table():
    text = "| a | b |\n|---|---|\n- a | b\n|---|---|\n"
    assert align_tables(text) == "| a   | b   |\n|-----|-----|\n- a | b\n|---|---|\n"


@given(DOCUMENTS)
@example([("| a | b |", "\n"), ("|---|:-:|", "\n"), ("- a | b", "\n"), ("|---|:-:|", "\n")])
def test_formatting_twice_is_formatting_once_and_loses_nothing(pieces):
    text = "".join(line + end for line, end in pieces)
    aligned = align_tables(text)
    assert align_tables(aligned) == aligned
    # Every line that is not of a table is the same, with its end.
    of_tables = {
        row.line.number for table in tables_of(text) for row in (table.header, table.delimiter, *table.rows)
    }
    before, after = text.splitlines(keepends=True), aligned.splitlines(keepends=True)
    assert len(before) == len(after)
    for number, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        if number not in of_tables:
            assert old == new
        assert old[len(old.rstrip("\r\n")) :] == new[len(new.rstrip("\r\n")) :]
    # Every cell of a table has the same text.
    cells = [
        [[cell.text for cell in row.cells] for table in tables_of(one) for row in (table.header, *table.rows)]
        for one in (text, aligned)
    ]
    assert cells[0] == cells[1]


@given(st.text().filter(lambda text: "|" not in text))
def test_a_text_without_tables_stays_as_it_is(text):
    assert align_tables(text) == text


@pytest.fixture
def folder(repository, monkeypatch):
    monkeypatch.chdir(repository.path)
    (repository.path / "postmortems").mkdir()
    return repository.path / "postmortems"


def test_the_command_aligns_and_check_only_reports(folder, repository):
    file = folder / "a.md"
    file.write_text("a|b\n-|-\n1|2\n")
    file.chmod(0o640)
    done = repository.slo("postmortem", "fmt", "--check")
    assert (done.returncode, done.stderr) == (3, "would align: postmortems/a.md\n1 postmortem, 1 to align\n")
    assert file.read_text() == "a|b\n-|-\n1|2\n"
    done = repository.slo("postmortem", "fmt")
    assert (done.returncode, done.stderr) == (0, "aligned: postmortems/a.md\n1 postmortem, 1 aligned\n")
    assert file.read_text() == "| a   | b   |\n|-----|-----|\n| 1   | 2   |\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert repository.slo("postmortem", "fmt", "--check").returncode == 0
    assert [path.name for path in folder.iterdir()] == ["a.md"]


def test_a_link_stays_a_link(folder, repository):
    target = repository.path / "target.md"
    target.write_text("a|b\n-|-\n")
    (folder / "a.md").symlink_to(target)
    assert repository.slo("postmortem", "fmt").returncode == 0
    assert (folder / "a.md").is_symlink()
    assert target.read_text() == "| a   | b   |\n|-----|-----|\n"


def test_a_disk_that_fails_leaves_the_document_as_it_was(folder, monkeypatch):
    file = folder / "a.md"
    file.write_text("a|b\n-|-\n")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(documents.os, "fsync", full)
    problem = documents.replace_document("postmortems/a.md", b"other")
    assert (problem.code, "no space left" in problem.message) == ("SLO7513", True)
    problem = documents.create_document("postmortems/b.md", b"other")
    assert problem.code == "SLO7513"
    assert [path.name for path in folder.iterdir()] == ["a.md"]
    assert file.read_text() == "a|b\n-|-\n"


def test_what_is_no_text_is_an_error_and_stays(folder, repository):
    (folder / "a.md").write_bytes(b"a|b\n-|-\n\xff")
    done = repository.slo("postmortem", "fmt")
    assert (done.returncode, "SLO0009" in done.stderr) == (1, True)
    assert (folder / "a.md").read_bytes() == b"a|b\n-|-\n\xff"


# ---- new ---------------------------------------------------------------------------------------------

NEW = ("postmortem", "new", "Checkout errors after v42", "--offline", "--service", "checkout", "--severity")
FOUNDING = {
    "standard": (
        "Executive Summary",
        "Timeline (UTC)",
        "Root Cause Analysis",
        "5 Whys",
        "Impact",
        "Action Items",
    ),
    "quick": ("What Happened", "Timeline", "Root Cause", "Fix"),
}


def findings(day=date(2026, 11, 10)):
    found = lint_postmortems(PostmortemRequest(paths=("postmortems",), as_of=day))
    assert not found.has_failed
    return {diagnostic.code: diagnostic for diagnostic in found.diagnostics}


def test_the_standard_form_has_the_sections_of_the_template(folder, repository):
    done = repository.slo(*NEW, "SEV2", "--date", "2026-11-10")
    assert (done.returncode, done.stdout) == (0, "postmortems/2026-11-10-checkout-errors-after-v42.md\n")
    document = read_postmortem(done.stdout.strip()).document
    assert document.facts.id == "PM-2026-001"
    titles = [section.title for section in document.sections]
    assert titles == ["Postmortem: Checkout errors after v42", *FOUNDING["standard"]]
    found = findings()
    assert set(found) == {"SLO7520", "SLO7530"}
    assert len(list(placeholders(document))) == 28
    assert "and 27 more placeholders" in found["SLO7530"].message


def test_the_quick_form_has_the_sections_of_the_template(folder, repository):
    done = repository.slo(*NEW, "SEV3", "--quick", "--date", "2026-11-10")
    assert done.returncode == 0, done.stderr
    document = read_postmortem(done.stdout.strip()).document
    titles = [section.title for section in document.sections]
    assert titles == ["Quick Postmortem: Checkout errors after v42", *FOUNDING["quick"]]
    assert set(findings()) == {"SLO7520", "SLO7530"}


@pytest.mark.parametrize("form", [(), ("--quick",)])
def test_every_placeholder_of_a_template_is_counted(folder, repository, form):
    done = repository.slo(*NEW, "SEV3", *form, "--date", "2026-11-10")
    document = read_postmortem(done.stdout.strip()).document
    counted = {text for text, _ in placeholders(document)}
    text = "\n".join(line.source for line in document.lines)
    bracketed = {found for found in re.findall(r"\[[^\]]+\]", text) if not re.fullmatch(r"\[\d\]", found)}
    assert bracketed <= counted
    for word in ("HH:MM", "YYYY-MM-DD", "@name", "X min"):
        assert (word in counted) == (word in text)
    # Nothing else in a blank form is taken for one.
    assert all(re.search(r"[\[X]|HH:MM|YYYY|@name|One ", one) for one in counted)


def test_what_is_known_is_filled_in(folder, repository):
    times = ("--from", "2026-11-10T14:23:00Z", "--to", "2026-11-10T15:18:00Z")
    done = repository.slo(*NEW, "sev1", *times, "--slo", "availability", "--owner", "@alice")
    assert done.returncode == 0, done.stderr
    text = Path(done.stdout.strip()).read_text()
    assert "**Date**: 2026-11-10 | **Duration**: 55 min | **Severity**: SEV1" in text
    facts = read_postmortem(done.stdout.strip()).document.facts
    assert (facts.slos, facts.owner, facts.impact.duration.seconds) == (("availability",), "@alice", 55 * 60)


def test_a_new_document_never_replaces_one(folder, repository):
    assert repository.slo(*NEW, "SEV2", "--date", "2026-11-10").returncode == 0
    file = folder / "2026-11-10-checkout-errors-after-v42.md"
    file.write_text("mine")
    done = repository.slo(*NEW, "SEV2", "--date", "2026-11-10")
    assert (done.returncode, "SLO7514" in done.stderr, done.stdout) == (1, True, "")
    assert file.read_text() == "mine"
    assert list(folder.iterdir()) == [file]


def test_the_id_is_the_next_one_of_the_year(folder, repository):
    (folder / "a.md").write_text((CASES / "2026-11-10-checkout-errors.md").read_text())
    done = repository.slo(*NEW, "SEV2", "--date", "2026-12-01")
    assert read_postmortem(done.stdout.strip()).document.facts.id == "PM-2026-015"
    assert next_id("PM", 2027, ["PM-2026-014", "other", "PM-2027-1000"]) == "PM-2027-1001"
    assert next_id("PM", 2028, ["PM-2026-014"]) == "PM-2028-001"


@pytest.mark.parametrize(
    "title",
    [
        'a "quote" and: a colon',
        "<!-- x -->",
        "`code` [Link](x) #1",
        "Überlast 表",
        "#",
        "- x",
        "null",
        "1:30",
    ],
)
def test_any_title_gives_a_document_that_can_be_read(folder, repository, title):
    arguments = ("--offline", "--service", "checkout", "--severity", "SEV3", "--date", "2026-11-10")
    done = repository.slo("postmortem", "new", *arguments, "--", title)
    assert done.returncode == 0, done.stderr
    assert read_postmortem(done.stdout.strip()).document.facts.title == title
    assert set(findings()) == {"SLO7520", "SLO7530"}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--severity", "SEV5"),
        ("--service", "a b"),
        ("--from", "2026-11-10 14:23"),
        ("--from", "2026-11-10T14:23:00Z", "--to", "2026-11-10T14:22:00Z"),
        ("--date", "10.11.2026"),
        ("--directory", ""),
        ("--owner", "a\nb"),
    ],
)
def test_wrong_values_are_wrong_usage(folder, repository, wrong):
    done = repository.slo(*NEW, "SEV2", *wrong)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert list(folder.iterdir()) == []


def test_without_offline_nothing_is_written(folder, repository):
    arguments = [one for one in NEW if one != "--offline"]
    done = repository.slo(*arguments, "SEV2")
    assert (done.returncode, "--offline" in done.stderr) == (2, True)
    assert list(folder.iterdir()) == []


def test_a_custom_template_replaces_the_built_in_one(folder, repository):
    custom = repository.path / "custom"
    custom.mkdir()
    (custom / "postmortem-quick.md.j2").write_text('<% include "postmortem-front-matter.md.j2" %>\nOurs\n')
    done = repository.slo(*NEW, "SEV3", "--quick", "--templates", "custom", "--date", "2026-11-10")
    assert Path(done.stdout.strip()).read_text().endswith("---\nOurs\n")
    (custom / "postmortem-quick.md.j2").write_text("<< nothing.at.all >>")
    done = repository.slo(*NEW, "SEV3", "--quick", "--templates", "custom", "--date", "2026-11-11")
    assert (done.returncode, "SLO5010" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (
            "Reports read from the replica, whose lag opens a ticket - @a - 2026-12-11 - PAY-1",
            "Reports read from the replica, whose lag opens a ticket",
        ),
        ("Reports read from the replica, @a, 2026-12-11, PAY-1", "Reports read from the replica"),
    ],
)
def test_dashes_end_the_text_of_a_long_term_action_and_commas_only_without_any(item, text, folder):
    document = (CASES / QUICK).read_text(encoding="utf-8")
    before = "Rebuilds run only at night - @dave - 2026-11-30 - SEARCH-7"
    (folder / QUICK).write_text(document.replace(before, item), encoding="utf-8")
    read = read_postmortem(str(folder / QUICK)).document
    assert read is not None
    assert [action.text for action in read.actions] == [text]


def test_the_examples_of_this_repository_are_good_ones():
    found = lint_postmortems(
        PostmortemRequest(
            paths=(str(ROOT / "postmortems"),),
            specs=(str(ROOT / "specs"),),
            as_of=date(2026, 11, 28),
            strict=True,
        )
    )
    assert (found.number, found.diagnostics, found.ignored) == (2, (), ())
    paths, _ = find_postmortems((str(ROOT / "postmortems"),))
    examples = [read_postmortem(path).document for path in paths]
    assert [one.facts.form for one in examples] == [Form.STANDARD, Form.QUICK]
    for one in examples:
        evidence = json.loads((ROOT / "postmortems" / "evidence" / f"{one.facts.id}.json").read_text())
        assert evidence["id"] == one.facts.id
