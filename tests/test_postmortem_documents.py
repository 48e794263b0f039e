"""Postmortems of any content: read and linted without a crash; durations that are read as written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.postmortem_files.read import read_postmortem_bytes
from slo_compiler.postmortems.lint import lint
from slo_compiler.postmortems.writing import duration_words, typed_durations

STANDARD = Path(__file__).parent / "cases" / "postmortems" / "2026-11-10-checkout-errors.md"
HEAD = STANDARD.read_text(encoding="utf-8").partition("\n# Post")[0]
PIECES = st.sampled_from(
    [
        *(
            "| Time | Event |",
            "|---|---|",
            "| 14:00 | x |",
            "| Action | Owner |",
            "|",
            "---",
            "",
            "# A",
            "## Fix",
        ),
        *(
            "## Timeline",
            "- 14:00 - x",
            "- Long-term: x",
            "```",
            "~~~",
            "<!--",
            "-->",
            "<!-- slo: ignore -->",
        ),
        *(
            "<!-- slo:evidence v1 -->",
            "<!-- /slo:evidence -->",
            "> | a | b |",
            "**Duration**: 99999999 d",
            "`",
        ),
        *("1. Why? → the team forgot", "Why?", "@dave", "It spent 3% of the error budget.", "human error"),
        *("## What went well", "| Time (UTC) | Event | Who | Evidence |", "We should have", "- @"),
        *("# " * 50, "\\|", "😀 | 表", "| Time | Event | Time |", "schema: slo.postmortem/v1", "date: x"),
    ]
)


@given(lines=st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=30), has_head=st.booleans())
def test_any_text_is_read_and_linted_without_a_crash(lines, has_head):
    text = "\n".join([HEAD] * has_head + lines)
    read = read_postmortem_bytes("2026-11-10-a.md", text.encode(errors="replace"))
    if read.document is None:
        assert read.diagnostics
        return
    count = len(text.encode(errors="replace").decode().splitlines())
    for diagnostic in (*read.diagnostics, *lint(read.document)):
        assert 1 <= diagnostic.location.line <= max(count, 1)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_a_crash(data):
    read = read_postmortem_bytes("a.md", data)
    assert read.document is not None or read.diagnostics


@given(st.timedeltas(min_value=timedelta(days=1)))
def test_a_duration_that_is_written_is_read_back(duration):
    whole = duration - duration % timedelta(seconds=1)
    if whole.days < 10**6:
        (found,) = typed_durations(duration_words(whole))
        assert found[2] == whole
