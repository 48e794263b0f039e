"""Rules for the wording of postmortems: people, whys, budgets, evidence, empty headings, hindsight."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.diagnostics import Severity
from slo_compiler.postmortem_files.alignment import align_tables
from slo_compiler.postmortem_files.read import read_postmortem_bytes
from slo_compiler.postmortems.drafts import soften
from slo_compiler.postmortems.lint import lint
from slo_compiler.workflows.postmortem_agenda import agenda_of
from slo_compiler.workflows.postmortems import PostmortemRequest, lint_postmortems

CASES = Path(__file__).parent / "cases" / "postmortems"
STANDARD = "2026-11-10-checkout-errors.md"
TEXT = (CASES / STANDARD).read_text(encoding="utf-8")
DAY = date(2026, 11, 20)
LAST_WHY = "Its length follows no rule, and the alert needs 7 minutes at this error ratio."


def found(text):
    """Return the diagnostics of a document."""
    read = read_postmortem_bytes(STANDARD, text.encode())
    assert read.diagnostics == ()
    return lint(read.document)


def edited(*edits):
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def with_text(paragraph):
    """Return the valid document with another paragraph in its summary."""
    return edited(("The release was rolled back.", f"It was rolled back.\n\n{paragraph}"))


def codes(text):
    return [one.code for one in found(text)]


def marked(text):
    """Return the code of the only diagnostic, and the text below its caret."""
    (one,) = found(text)
    start = one.location.column - 1
    return one.code, one.location.source[start : start + one.location.length]


def is_silenced(tmp_path, monkeypatch, text, old, code):
    """Return whether a comment above a part of the document ignores the only diagnostic of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "postmortems").mkdir()
    comment = f"<!-- slo: ignore {code} because it is right -->\n"
    (tmp_path / "postmortems" / STANDARD).write_text(text.replace(old, comment + old))
    done = lint_postmortems(PostmortemRequest(paths=("postmortems",), as_of=DAY))
    return done.diagnostics == () and [one.code for one in done.ignored] == [code]


# ---- Chains of whys ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("The platform team.", "The platform team."),
        ("@carol", "@carol"),
        ("Because the reviewers did not notice it.", "the reviewers did not notice"),
        ("The on-call engineer didn't check the dashboard.", "The on-call engineer didn't check"),
        ("Our database team failed to test it.", "Our database team failed to test"),
        ("one of our engineers overlooked it", "one of our engineers overlooked"),
    ],
)
def test_a_chain_of_whys_does_not_end_at_a_person(answer, shown):
    assert marked(edited((LAST_WHY, answer))) == ("SLO7548", shown)


@pytest.mark.parametrize(
    "answer",
    [
        "The team had no alert for the length of the canary.",
        "The team did not have a runbook.",
        "The team's runbook does not mention it.",
        "No team owns the canary.",
        "The team was never told.",
        "Reviewers see only the diff, not the plan.",
        "Engineers cannot see connections in the dashboard.",
        "The operator forgot its lease.",
        "The developer guide says two minutes.",
        "Nobody had asked for it.",
        "`the engineer forgot it`",
        "",
    ],
)
def test_a_chain_that_ends_at_a_condition_is_quiet(answer):
    assert "SLO7548" not in codes(edited((LAST_WHY, answer)))


def test_only_the_last_why_is_read():
    assert codes(edited(("All 500 were open.", "The reviewers did not notice them."))) == []


@pytest.mark.parametrize(
    "whys",
    [
        "**Why did it fail?**\n\nThe disk was full.\n\n**Why was it full?**\n\nThe team did not follow it.",
        "### Why did it fail?\n\nThe disk was full.\n\n### Why was it?\n\n- Because the team ignored it.",
        "- Why did it fail? The disk was full.\n- Why was it full? The team overlooked it.",
        "1. **Why?** -> The disk was full.\n2. **Why?** -> The team forgot it.",
    ],
)
def test_whys_have_many_forms(whys):
    before, _, rest = TEXT.partition("### 5 Whys\n")
    text = f"{before}{whys}\n\n## Impact{rest.partition('## Impact')[2]}"
    assert [code for code in codes(text) if code == "SLO7548"] == ["SLO7548"]


def test_one_question_is_no_chain():
    before, _, rest = TEXT.partition("### 5 Whys\n")
    text = f"{before}Why? → The team forgot it.\n\n## Impact{rest.partition('## Impact')[2]}"
    assert "SLO7548" not in codes(text)


def test_an_ignored_why(tmp_path, monkeypatch):
    text = edited((LAST_WHY, "The platform team."))
    assert is_silenced(tmp_path, monkeypatch, text, "## Root Cause Analysis", "SLO7548")


# ---- Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("The change of @dave was deployed.", "@dave"),
        ("(see @Dave-99)", "@Dave-99"),
        ("As @dave.miller said.", "@dave.miller"),
        ("- [@dave](https://example.com/dave) deployed it; @dave knows.", "@dave"),
    ],
)
def test_who_has_no_part_is_not_named(text, handle):
    assert marked(with_text(text)) == ("SLO7549", handle)


@pytest.mark.parametrize(
    "text",
    [
        "@alice, @Carol and @bob looked at it.",
        "Ask @example/payments, @payments-team, @oncall, @here or @channel.",
        "Write to dave@example.com, or @ noon.",
        "The image shop@sha256:0a1b, the package @types/node, actions/checkout@v3 and @latest.",
        "The method is annotated with @Property() and @media(print).",
        "`@dave` and <!-- @dave --> and https://example.com/@dave/post",
        "> @dave wrote that.",
        "**Author:** @dave",
        "**Author:** @dave\n\n@dave deployed it.",
        "The fix is planned (owner: @dave).",
        "### Attendees\n\n- @dave\n- @erin",
    ],
)
def test_who_has_a_part_may_be_named(text):
    assert codes(with_text(text)) == []


def test_who_acts_in_the_timeline_or_owns_an_action_has_a_part():
    rows = "| Time | Event | Who |\n|---|---|---|\n| 14:23 | Deploy | @dave |\n| 14:50 | Check | |\n"
    before, _, rest = TEXT.partition("| Time  |")
    text = f"{before}{rows}\n## Root{rest.partition('## Root')[2]}"
    text = text.replace("The release was rolled back.", "@dave and @erin rolled it back.")
    assert codes(text) == ["SLO7549"]
    assert codes(text.replace("| @example/payments |", "| @erin |")) == []


def test_an_ignored_name(tmp_path, monkeypatch):
    text = with_text("The change of @dave was deployed.")
    assert is_silenced(tmp_path, monkeypatch, text, "The change of", "SLO7549")


def test_names_are_not_read_without_front_matter():
    read = read_postmortem_bytes("a.md", b"# It broke\n\n@dave did it.\n")
    assert lint(read.document) == ()


# ---- Shares of the budget ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("The incident spent 38% of the error budget.", "38%"),
        ("It used **47.2 %** of the monthly error budget.", "47.2 %"),
        ("So 4.59% of the error budget was spent.", "4.59%"),
        ("12% of the availability budget was burned.", "12%"),
        ("- Error budget spent: 50%", "50%"),
        ("**Error budget consumed:** 0.459%", "0.459%"),
    ],
)
def test_a_typed_share_of_the_budget_is_that_of_the_front_matter(text, typed):
    assert marked(with_text(text)) == ("SLO7542", typed)


@pytest.mark.parametrize(
    "text",
    [
        "The incident spent 45.9% of the error budget.",
        "It used 46% (or 45%) of the error budget.",
        "It consumed 45.94 % of the budget.",
        "| Error budget spent | 45.9% |",
        "12% of the error budget remained.",
        "It spent more than 20% of the error budget.",
        "More than 20% of the error budget was spent.",
        "By 14:40, it had already used 20% of the budget.",
        "The alert fired after it used 2% of the budget.",
        "An incident that spends 20% of an error budget needs a P0 action.",
        "The SLO has an error budget of 0.1%.",
        "38% of requests failed, and the budget was spent.",
        "> The incident spent 38% of the error budget.",
    ],
)
def test_other_shares_are_not_those_of_the_incident(text):
    assert codes(with_text(text)) == []


def test_the_timeline_says_what_was_spent_until_then():
    edit = ("| Root cause identified: connections never close |", "| It used 20% of the error budget |")
    assert codes(edited(edit)) == []


def test_the_share_of_the_slo_that_is_named():
    two = ("budget: {availability: 0.459}", "budget: {availability: 0.459, latency: 0.12}")
    wrong = ("The release was rolled back.", "It spent 12% of the availability budget.")
    assert codes(edited(two, wrong)) == ["SLO7542"]
    right = ("The release was rolled back.", "It spent 12% of the latency budget.")
    assert codes(edited(two, right)) == []


def test_without_a_known_share_nothing_is_compared():
    text = with_text("The incident spent 38% of the error budget.")
    assert codes(text.replace("budget: {availability: 0.459}\n", "")) == []


def test_a_wrong_share_is_an_error_and_in_a_draft_a_warning():
    text = with_text("The incident spent 38% of the error budget.")
    assert [one.severity for one in found(text)] == [Severity.ERROR]
    read = read_postmortem_bytes(STANDARD, text.replace("in_review", "draft").encode())
    assert [one.severity for one in soften(read.document, lint(read.document))] == [Severity.WARNING]


@given(st.decimals(min_value=0, max_value=3, places=4), st.integers(min_value=0, max_value=4))
def test_a_rounded_share_is_right(share, places):
    typed = f"{round(share * 100, places):f}"
    text = with_text(f"The incident spent {typed}% of the error budget.")
    assert codes(text.replace("availability: 0.459", f"availability: {share}")) == []


# ---- Evidence, headings and hindsight ----------------------------------------------------------------

EVIDENCE = [
    ("| Time  | Event                                          |", "| Time | Event | Evidence |"),
    ("|-------|------------------------------------------------|", "|---|---|---|"),
    ("Deploy of v42                                  |", "Deploy of v42 | [log](https://example.com) |"),
    ("First alert fired                              |", "First alert fired | |"),
    ("On-call acknowledged                           |", "On-call acknowledged | <!-- where? --> |"),
    ("Root cause identified: connections never close |", "Root cause identified | - |"),
    ("Rolled back to v41                             |", "Rolled back to v41 | PAY-120 |"),
    ("Service recovered                              |", "Service recovered | dashboard |"),
]


def test_entries_without_evidence_are_one_warning_that_never_fails(tmp_path, monkeypatch):
    text = edited(*EVIDENCE)
    (one,) = found(text)
    assert (one.code, one.severity) == ("SLO7543", Severity.WARNING)
    assert one.message == "2 entries have no evidence: line 45, 46"
    assert one.location.source[one.location.column - 1 :].startswith("14:32")
    assert is_silenced(tmp_path, monkeypatch, text, "| Time |", "SLO7543")
    (tmp_path / "postmortems" / STANDARD).write_text(text)
    request = PostmortemRequest(paths=("postmortems",), as_of=DAY, strict=True)
    done = lint_postmortems(request)
    assert [one.code for one in done.diagnostics] == ["SLO7543"]
    assert not done.has_failed


@pytest.mark.parametrize(
    "heading",
    [
        "What went well",
        "Where we got lucky 🍀",
        "What went wrong?",
        "Lessons Learned",
        "What didn't go so well:",
    ],
)
@pytest.mark.parametrize("content", ["", "\n", "\n- \n-\n"])
def test_a_heading_that_is_not_required_is_not_empty(heading, content):
    text = edited(("## Action Items", f"### {heading}\n{content}\n## Action Items"))
    assert marked(text) == ("SLO7541", f"### {heading}")
    assert codes(text.replace(f"### {heading}\n", f"### {heading}\n\n- The rollback took a minute.\n")) == []


def test_other_empty_headings_are_quiet_and_the_warning_can_be_ignored(tmp_path, monkeypatch):
    assert codes(edited(("## Action Items", "### What happened in March\n\n## Action Items"))) == []
    text = edited(("## Action Items", "### What went well\n\n## Action Items"))
    assert is_silenced(tmp_path, monkeypatch, text, "### What went well", "SLO7541")


def test_hindsight_is_a_question_of_the_agenda_and_no_rule(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = with_text(
        "We should have seen it.\n\nIt could not have worked; it should've failed.\n\n`should have`"
    )
    assert codes(text) == []
    Path(STANDARD).write_text(text)
    parts = agenda_of(STANDARD).agenda.parts
    points = [point for part in parts for point in part.points if "contains" in point]
    assert points == [
        "Line 40 contains 'should have': why did it look right at that time?",
        "Line 42 contains 'could not have': why did it look right at that time?",
    ]


# ---- What is not blame -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "This reduces the risk of a wrong value due to human error.",
        "Automation prevents outages that are caused by human error.",
        "Human error is never the cause.",
        "- Human error is a symptom.",
        'No advice such as "be more careful".',
        "The affected employee was converted to another contract.",
        "An employee's account was suspended by an admin account.",
        "Pods were accidentally deleted; the team decided to fix it forward.",
        "The engineer making the change thought that the version was the one on the main branch.",
        "Because developers used a developer install, they did not see this error.",
    ],
)
def test_what_public_documents_say_without_blame(text):
    assert codes(with_text(text)) == []


# ---- Documents that nobody expects -------------------------------------------------------------------


def test_a_column_may_have_a_unit():
    assert codes(edited(("| Time  |", "| Time (UTC) |"), ("| 14:33 |", "| 14:31 |"))) == ["SLO7537"]


def test_a_comment_may_be_the_only_text_of_the_last_cell():
    assert "SLO7509" not in codes(edited(*EVIDENCE))


@pytest.mark.parametrize(
    ("piece", "number", "expected"),
    [
        ("spent 5% of the error budget ", 2000, 2000),
        ("error budget spent: 5% ", 2000, 2000),
        ("@dave ", 20000, 1),
        ("due to human error ", 2000, 2000),
        ("engineer accidentally ", 20000, 0),
        ("? -> ", 20000, 0),
        ("<!--", 20000, 0),
        ("[a", 20000, 0),
        ("- ", 20000, 0),
        (" ", 200000, 0),
    ],
)
@pytest.mark.parametrize("start", ["", "1. Why? → a\n2. Why ", "| a | b |\n|---|---|\n| ", "a | b\n"])
def test_a_very_long_line_is_read_in_linear_time(piece, number, expected, start):
    # In quadratic time, this would take minutes.
    before, _, rest = TEXT.partition("### 5 Whys\n")
    text = f"{before}{start}{piece * number}x\n\n## Impact{rest.partition('## Impact')[2]}"
    wanted = [
        one for one in found(text) if one.code in {"SLO7542", "SLO7545", "SLO7546", "SLO7548", "SLO7549"}
    ]
    assert len(wanted) == expected
    assert align_tables(align_tables(text)) == align_tables(text)


def test_thousands_of_comments_are_found_in_linear_time():
    # At the end of every line, because each one is searched for the number of its line.
    text = TEXT + "\n" + "text <!-- a comment -->\n" * 5000
    assert codes(text) == []
