"""`slo postmortem lint`: every rule, drafts, ignored warnings, dates, formats, and in `slo check`."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from slo_compiler.diagnostics import Severity, registry
from slo_compiler.postmortems.drafts import SOFTENED
from slo_compiler.postmortems.evidence import CLOSING_MARKER, opening_marker
from slo_compiler.workflows.codes import all_codes
from slo_compiler.workflows.postmortems import PostmortemRequest, lint_postmortems

CASES = Path(__file__).parent / "cases" / "postmortems"
STANDARD = "2026-11-10-checkout-errors.md"
QUICK = "2026-11-12-search-timeouts.md"
DAY = date(2026, 11, 20)
ACTION = "| P0       | Deploys stop while the canary burns error budget   | @alice            |"
TABLE_HEAD = "| Priority | Action                                             | Owner             |"


@pytest.fixture
def folder(repository, monkeypatch):
    """A repository with two services, in the working directory, with the directory of postmortems."""
    monkeypatch.chdir(repository.path)
    (repository.path / "postmortems").mkdir()
    return repository.path / "postmortems"


def write(folder, name=STANDARD, *, edits=(), to=None):
    text = (CASES / name).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    (folder / (to or name)).write_text(text, encoding="utf-8")


def result(day=DAY, **changes):
    return lint_postmortems(PostmortemRequest(paths=("postmortems",), as_of=day, **changes))


def codes(day=DAY, **changes):
    return [diagnostic.code for diagnostic in result(day, **changes).diagnostics]


def test_both_forms_without_problems_are_quiet(folder):
    write(folder)
    write(folder, QUICK)
    found = result()
    assert found.diagnostics == ()
    assert found.number == 2
    assert not found.has_failed


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("SLO7502", "\n---\n\n# Post", "\n\n# Post"),
        ("SLO7503", "2026-11-10T14:33:00Z", "2026-11-10T14:33:00+01:00"),
        ("SLO7503", "2026-11-10T14:33:00Z", "2026-13-10T14:33:00Z"),
        ("SLO7503", "2026-11-10T14:33:00Z", "2026-11-10 14:33"),
        ("SLO7504", 'date: "2026-11-10"', 'date: "10.11.2026"'),
        ("SLO7504", '{date: "2026-11-13"', '{date: "2026-11-31"'),
        ("SLO7506", 'date: "2026-11-10"', 'date: "2026-11-09"'),
        ("SLO7507", "| Ticket  |", "| Tickets |"),
        ("SLO7507", "| Type    |", "| Owner   |"),
        ("SLO7508", TABLE_HEAD, TABLE_HEAD.replace("Priority", "ID      ")),
        ("SLO7509", "| 14:32 | First alert fired  ", "| 14:32 | First | alert fired"),
        ("SLO7520", 'owner: "@alice"\n', ""),
        ("SLO7520", 'mitigated: "2026-11-10T15:10:00Z"\n', ""),
        ("SLO7521", "2026-11-10T15:10:00Z", "2026-11-10T14:10:00Z"),
        ("SLO7521", 'end: "2026-11-10T15:18:00Z"', 'end: "2026-11-10T14:18:00Z"'),
        ("SLO7521", 'end: "2026-11-10T15:18:00Z"', 'end: "2026-11-10T15:18:30Z"'),
        ("SLO7522", 'date: "2026-11-10"', 'date: "2026-11-09"'),
        ("SLO7523", 'end: "2026-11-10T15:18:00Z"', 'end: "2026-12-20T15:18:00Z"'),
        ("SLO7525", "service: checkout", "service: chekout"),
        ("SLO7526", "slos: [availability]", "slos: [avalability]"),
        ("SLO7527", 'facilitator: "@bob"', 'facilitator: "@alice"'),
        ("SLO7529", "status: in_review", "status: closed"),
        ("SLO7530", "- Support tickets: 847", "- Revenue impact: $X"),
        ("SLO7530", "The release was rolled back.", "TODO: how was it resolved?"),
        ("SLO7531", "## Impact", "## Effects"),
        ("SLO7532", "- Customers affected: 12,000\n- Duration: 55 minutes\n- Support tickets: 847\n", ""),
        ("SLO7533", "The release was rolled back.", "The release was rolled back. " * 30),
        ("SLO7536", "| 14:32 |", "| 2pm   |"),
        ("SLO7536", "| 14:32 |", "| 25:32 |"),
        ("SLO7537", "| 14:33 |", "| 14:31 |"),
        ("SLO7538", "| 14:58 | Root cause identified: connections never close |\n", ""),
        ("SLO7539", "**Duration**: 55 min", "**Duration**: 47 min"),
        ("SLO7539", "Duration: 55 minutes", "Duration: 1 h 5 min"),
        ("SLO7539", "- Support tickets: 847", "- Time to detect: 8 min"),
        ("SLO7540", "**Severity**: SEV2", "**Severity**: SEV1"),
        ("SLO7540", "**Date**: 2026-11-10", "**Date**: 2026-11-11"),
        ("SLO7545", "The release was", "The engineer had mistakenly deployed it, and it was"),
        ("SLO7545", "The release was", "A developer forgot a line, and the release was"),
        ("SLO7545", "The release was", "@carol accidentally deleted it, so it was"),
        ("SLO7546", "→ All 500 were open.", "→ Human error."),
        ("SLO7546", "The release was", "The cause was human error, and it was"),
        ("SLO7547", "The release was", "We will be more careful, and it was"),
        ("SLO7550", "| @alice            |", "|                   |"),
        ("SLO7550", "| @alice            |", "| TBD               |"),
        ("SLO7551", "| @alice            |", "| @alice and @bob   |"),
        ("SLO7551", "| @alice            |", "| Alice             |"),
        ("SLO7551", "| @alice            |", "| @everyone         |"),
        ("SLO7552", "| 2026-11-24 |", "|            |"),
        ("SLO7553", "| 2026-11-24 |", "| 11-24-26   |"),
        ("SLO7553", "| 2026-11-24 |", "| 2026-11-09 |"),
        ("SLO7554", "| PAY-124 |", "|         |"),
        ("SLO7554", "| PAY-124 |", "| later   |"),
        ("SLO7555", "| P1       |", "| high     |"),
        ("SLO7555", "| P1       |", "|          |"),
        ("SLO7557", "| P0       |", "| P2       |"),
        ("SLO7558", "| Deploys stop while", "| Improve how"),
        ("SLO7560", "| P1       |", "| P3       |"),
        ("SLO7561", "| 2026-11-24 |", "| 2026-11-26 |"),
        ("SLO7561", "| 2026-12-01 |", "| 2026-12-11 |"),
        ("SLO7562", "| detect  |", "| prevent |"),
        ("SLO7564", "| detect  |", "| process |"),
        ("SLO7564", "| open            |", "| almost          |"),
        ("SLO7565", "| done 2026-11-20 |", "| done            |"),
        ("SLO1001", "severity: SEV2", "severity: SEV2\nseverty: SEV2"),
        ("SLO1002", "id: PM-2026-014\n", ""),
        ("SLO1006", "severity: SEV2", "severity: P1"),
        ("SLO1009", "schema: slo.postmortem/v1", "schema: slo.postmortem/v2"),
    ],
)
def test_a_rule_reports_its_problem(folder, code, old, new):
    write(folder, edits=[(old, new)])
    found = result()
    assert code in {diagnostic.code for diagnostic in found.diagnostics}
    for diagnostic in found.diagnostics:
        assert diagnostic.message
        assert diagnostic.hint
        assert diagnostic.location.path == f"postmortems/{STANDARD}"


def test_a_document_without_front_matter_is_an_error_and_its_text_is_still_read(folder):
    (folder / "2026-11-10-x.md").write_text("# It broke\n\nThe engineer accidentally deleted it.\n")
    assert codes() == ["SLO7501", "SLO7545"]


def test_two_documents_of_one_id(folder):
    write(folder)
    write(folder, to="2026-11-10-z.md")
    (found,) = result().diagnostics
    assert found.code == "SLO7505"
    assert found.location.path == "postmortems/2026-11-10-z.md"
    assert f"postmortems/{STANDARD}" in found.message


def test_a_major_incident_has_more_than_one_cause(folder):
    write(folder)
    file = folder / STANDARD
    file.write_text(re.sub(r"^[2-5]\. .*\n", "", file.read_text(), flags=re.M))
    assert codes() == ["SLO7535"]
    file.write_text(file.read_text().replace("SEV2", "SEV3"))
    assert codes() == []


@pytest.mark.parametrize("name", ["checkout-errors.md", "2026-11-10.md", "2026-11-10-Checkout.md"])
def test_a_file_is_named_by_its_date(folder, name):
    write(folder, to=name)
    assert codes() == ["SLO7506"]


def test_a_major_incident_needs_the_standard_form(folder):
    write(folder, QUICK, edits=[("SEV3", "SEV2")])
    assert codes() == ["SLO7524"]


def test_a_final_document_needs_a_review(folder):
    write(folder, QUICK, edits=[('reviewed: {date: "2026-11-14", by: ["@erin"]}\n', "")])
    assert codes() == ["SLO7528"]


def test_an_impact_needs_a_number(folder):
    edits = [
        ("  users_affected: 12000\n", ""),
        ("budget: {availability: 0.459}\n", ""),
        ("- Customers affected: 12,000\n", "- Customers affected: many\n"),
        ("- Support tickets: 847\n", ""),
    ]
    write(folder, edits=edits)
    assert codes() == ["SLO7534"]
    write(folder, edits=[*edits, ("  source: prometheus\n", "  not_measurable: no logs\n")])
    assert codes() == []


def test_no_actions_need_a_reason(folder):
    edit = [("- Long-term: Rebuilds run only at night - @dave - 2026-11-30 - SEARCH-7\n", "")]
    write(folder, QUICK, edits=edit)
    assert codes() == ["SLO7556"]
    write(folder, QUICK, edits=[*edit, ("owner:", "no_action_reason: the index is replaced in May\nowner:")])
    assert codes() == []


def test_the_long_term_fix_is_an_action_like_every_other(folder):
    write(folder, QUICK, edits=[(" - @dave - 2026-11-30 - SEARCH-7", "")])
    assert codes() == ["SLO7550", "SLO7552", "SLO7554"]


def test_a_sev1_needs_a_p0_action(folder):
    write(folder, edits=[("SEV2", "SEV1"), ("budget: {availability: 0.459}\n", ""), ("| P0 ", "| P1 ")])
    assert codes() == ["SLO7557"]


def test_more_than_eight_actions_and_the_same_id_twice(folder):
    write(folder)
    file = folder / STANDARD
    text = file.read_text().replace("| Type    |", "| ID      |")
    text = text.replace("| prevent |", "| A-1 |").replace("| detect  |", "| A-2 |")
    row = text.splitlines()[-1]
    file.write_text(text + "".join(row.replace("A-2", f"A-{number}") + "\n" for number in range(3, 9)))
    assert codes() == []
    file.write_text(file.read_text() + row + "\n")
    assert codes() == ["SLO7559", "SLO7566"]


def test_what_customers_detect_needs_a_detect_action(folder):
    write(
        folder,
        edits=[("by: alert, alert: SLOErrorBudgetBurn", "by: customer"), ("| detect  |", "| mitigate |")],
    )
    assert codes() == ["SLO7563"]


def test_a_near_miss_needs_no_times(folder):
    text = (CASES / QUICK).read_text()
    text = re.sub(r"^(impact|detected|mitigated|resolved): .*\n", "", text, flags=re.M)
    (folder / QUICK).write_text(text)
    assert set(codes()) == {"SLO7520"}
    (folder / QUICK).write_text(text.replace("severity: SEV3", "severity: SEV3\nnear_miss: true"))
    assert codes() == []


def test_evidence_that_was_edited_or_has_no_end(folder):
    block = "| Fact | Value |\n|---|---|\n| Spent | 45.9% |\n"
    whole = f"{opening_marker(block)}\n{block}{CLOSING_MARKER}\n\n## Action Items"
    write(folder, edits=[("## Action Items", whole)])
    assert codes() == []
    write(folder, edits=[("## Action Items", whole.replace("45.9", "4.59"))])
    assert codes() == ["SLO7511"]
    write(folder, edits=[("## Impact", f"{opening_marker(block)}\n{block}\n## Impact")])
    assert "SLO7510" in codes()


def test_placeholders_are_counted_once(folder):
    write(folder, edits=[("847", "TODO"), ("12,000 customers", "TBD"), ("Rolled back to v41", "[Answer]")])
    (found,) = result().diagnostics
    assert found.code == "SLO7530"
    assert "'TBD' and 2 more placeholders on lines 48, 65" in found.message


# ---- What is not blame -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The operator accidentally deleted the CRD.",
        "The job failed to start because the pod had forgotten its lease.",
        "Modules are lazy-loaded. We should have had an alert.",
        "The engineer rolled back the release.",
        "Engineers deployed the fix; @carol restarted the pods.",
        "To avoid human error, the step is automated. This was not human error.",
        "> The engineer accidentally deleted it: human error.",
        "`the engineer accidentally deleted it`",
        "```\nthe engineer accidentally deleted it\n```",
        "<!-- the engineer accidentally deleted it -->",
        "<!-- the engineer\naccidentally deleted it\n\nby human error -->",
        "Be careful: the table below is in UTC.",
    ],
)
def test_what_blames_nobody_is_not_reported(folder, text):
    write(folder, edits=[("The release was rolled back.", f"Done.\n\n{text}\n")])
    assert codes() == []


# ---- Drafts, ignored warnings, dates -----------------------------------------------------------------


def test_what_a_draft_still_lacks_is_a_warning(folder):
    edits = [("status: in_review", "status: draft"), ("847", "TODO"), ("| PAY-124 |", "|         |")]
    write(folder, edits=edits)
    found = result(date(2026, 11, 11))
    assert [(one.code, one.severity) for one in found.diagnostics] == [
        ("SLO7530", Severity.WARNING),
        ("SLO7554", Severity.WARNING),
    ]
    assert not found.has_failed
    assert result(date(2026, 11, 11), strict=True).has_failed


def test_what_makes_a_draft_unreadable_is_an_error(folder):
    write(folder, edits=[("status: in_review", "status: draft"), ("| Ticket  |", "| Tickets |")])
    assert result(date(2026, 11, 11)).has_failed


def test_the_manual_says_what_is_softened_in_a_draft():
    area = [code for code in all_codes() if code.startswith("SLO75")]
    sentence = "In a draft this is a warning."
    said = {code for code in area if sentence in " ".join(registry.manual(code).split())}
    assert said == SOFTENED


IGNORE = "<!-- slo: ignore SLO7558 because the investigation has an end -->"


@pytest.mark.parametrize(
    "place",
    [
        ("| open            |", f"| open {IGNORE} |"),
        ("| open            |", f"| open            | {IGNORE}"),
        ("| Priority |", f"{IGNORE}\n\n| Priority |"),
        ("## Action Items", f"{IGNORE}\n## Action Items"),
        ("# Postmortem:", f"{IGNORE}\n# Postmortem:"),
    ],
)
def test_a_comment_ignores_a_warning_of_its_line_block_section_or_document(folder, place):
    edits = [("| Deploys stop while", "| Investigate why ")]
    write(folder, edits=edits)
    assert codes() == ["SLO7558"]
    write(folder, edits=[*edits, place])
    found = result()
    assert found.diagnostics == ()
    assert [one.code for one in found.ignored] == ["SLO7558"]


def test_a_comment_elsewhere_ignores_nothing_and_is_reported_as_unused(folder):
    edits = [("| Deploys stop while", "| Investigate why "), ("## Impact", f"{IGNORE}\n## Impact")]
    write(folder, edits=edits)
    assert codes() == ["SLO7558"] or codes() == ["SLO9005", "SLO7558"]
    assert "SLO9005" in codes()


def test_a_comment_without_an_end_hides_the_rest(folder):
    text = "# It broke\n\nHuman error.\n\n<!-- Human error.\n\n<!-- Human error.\n"
    (folder / "2026-11-10-x.md").write_text(text)
    assert codes() == ["SLO7501", "SLO7546"]


def test_a_comment_in_the_front_matter_and_the_settings_ignore_too(folder, repository):
    comment = "  # slo: ignore SLO7526 because it was renamed"
    write(folder, edits=[("slos: [availability]", f"slos: [uptime]{comment}")])
    assert codes() == []
    write(folder, edits=[("slos: [availability]", "slos: [uptime]")])
    assert codes() == ["SLO7526"]
    ignore = 'version: slo-settings/v1\nignore: ["SLO7526 because names changed"]\n'
    (repository.path / "slo.yaml").write_text(ignore)
    assert codes() == []


def test_an_error_cannot_be_ignored(folder):
    ignore = "<!-- slo: ignore SLO7554 because we have no tracker -->\n# Postmortem:"
    write(folder, edits=[("# Postmortem:", ignore)])
    assert codes() == ["SLO9003"]


@pytest.mark.parametrize(
    ("severity", "day", "expected"),
    [
        ("SEV2", date(2026, 11, 17), []),
        ("SEV2", date(2026, 11, 18), ["SLO7571"]),
        ("SEV1", date(2026, 11, 13), []),
        ("SEV1", date(2026, 11, 14), ["SLO7571"]),
        ("SEV2", date(2026, 11, 25), ["SLO7571", "SLO7570"]),
    ],
)
def test_what_is_due_is_a_warning_that_never_fails(folder, severity, day, expected):
    write(folder, edits=[("status: in_review", "status: draft"), ("SEV2", severity)])
    found = result(day, strict=True)
    assert [one.code for one in found.diagnostics] == expected
    assert not found.has_failed


def test_an_action_that_is_done_is_not_overdue(folder):
    write(folder, edits=[("| open            |", "| done 2026-11-23 |")])
    assert codes(date(2027, 1, 1)) == []


def test_names_are_not_checked_without_specs(folder, repository):
    write(folder, edits=[("service: checkout", "service: elsewhere")])
    assert codes() == ["SLO7525"]
    assert codes(specs=("nowhere",)) == []


# ---- Durations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["55 min", "55 minutes", "55m", "1 h", "1 hour", "0.9 h", "0h 55m", "55 min 20 s (estimated)"]
)
def test_a_typed_duration_may_be_rounded(folder, typed):
    end = 'end: "2026-11-10T15:18:20Z"'
    edits = [("**Duration**: 55 min", f"**Duration**: {typed}"), ('end: "2026-11-10T15:18:00Z"', end)]
    write(folder, edits=[*edits, ('resolved: "2026-11-10T15:18:00Z"', 'resolved: "2026-11-10T15:19:00Z"')])
    assert codes() == []


# ---- The command, and `slo check` --------------------------------------------------------------------


def test_the_command_prints_places_and_exits_with_1_on_errors(folder, repository):
    write(folder, edits=[("**Duration**: 55 min", "**Duration**: 47 min")])
    done = repository.slo("postmortem", "lint", "--as-of", "2026-11-20")
    assert done.returncode == 1
    place = f"postmortems/{STANDARD}:33:38: error SLO7539: the duration '47 min' is wrong"
    assert place in done.stderr
    write(folder)
    done = repository.slo("postmortem", "lint", "--as-of", "2026-11-20")
    assert (done.returncode, done.stderr) == (0, "1 postmortem checked\n")


def test_the_formats_are_those_of_every_command(folder, repository):
    write(folder, edits=[("**Duration**: 55 min", "**Duration**: 47 min")])
    done = repository.slo("postmortem", "lint", "--as-of", "2026-11-20", "--format", "json")
    assert done.returncode == 1
    assert [one["code"] for one in json.loads(done.stdout)] == ["SLO7539"]
    done = repository.slo("postmortem", "lint", "--as-of", "2026-11-20", "--format", "github")
    assert f"::error file=postmortems/{STANDARD},line=33," in done.stdout


def test_a_directory_without_postmortems_and_a_missing_one_are_errors(folder, repository):
    (folder / "README.md").write_text("# Index\n")
    done = repository.slo("postmortem", "lint")
    assert (done.returncode, "SLO7512" in done.stderr) == (1, True)
    done = repository.slo("postmortem", "lint", "nowhere")
    assert (done.returncode, "SLO0001" in done.stderr) == (1, True)


@pytest.mark.usefixtures("tested_before")
def test_slo_check_checks_the_postmortems_next_to_the_specs(folder, repository):
    assert repository.slo("compile").returncode == 0
    write(folder)
    done = repository.slo("check", "--as-of", "2026-11-20")
    assert done.returncode == 0, done.stderr
    assert ", 1 postmortem checked" in done.stderr
    done = repository.slo("check", "--as-of", "2026-12-24", "--strict")
    assert (done.returncode, "SLO7570" in done.stderr) == (0, True)
    write(folder, edits=[("**Duration**: 55 min", "**Duration**: 47 min")])
    done = repository.slo("check", "--as-of", "2026-11-20")
    assert (done.returncode, "SLO7539" in done.stderr) == (1, True)


@pytest.mark.usefixtures("tested_before")
def test_slo_check_without_postmortems_says_nothing_about_them(folder, repository):
    (folder / "README.md").write_text("# Index\n")
    assert repository.slo("compile").returncode == 0
    done = repository.slo("check")
    assert (done.returncode, "postmortem" in done.stderr) == (0, False)
