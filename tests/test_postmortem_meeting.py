"""`slo postmortem agenda` and `slo postmortem actions`: the meeting, and what comes of it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases" / "postmortems"
STANDARD = "2026-11-10-checkout-errors.md"
QUICK = "2026-11-12-search-timeouts.md"
FOUNDING = [("Opening", 5), ("Timeline", 15), ("Analysis", 20), ("Action Items", 15), ("Closing", 5)]


@pytest.fixture
def folder(repository):
    """Two documents: three actions, of which one is done."""
    folder = repository.path / "postmortems"
    folder.mkdir()
    for name in (STANDARD, QUICK):
        shutil.copy(CASES / name, folder / name)
    return folder


def edit(folder, old, new, name=STANDARD):
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def agenda(repository, name=STANDARD):
    done = repository.slo("postmortem", "agenda", f"postmortems/{name}")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def parts(text):
    found = re.findall(r"^## \d\. (.*) \((\d+) min, from minute (\d+)\)$", text, re.M)
    return [(title, int(minutes)) for title, minutes, _ in found], [int(start) for *_, start in found]


# ---- agenda ------------------------------------------------------------------------------------------


def test_the_meeting_has_the_founding_sixty_minutes(folder, repository):
    text = agenda(repository)
    assert text.startswith("# Agenda: Checkout errors after v42 (60 min)\n")
    assert parts(text) == (FOUNDING, [0, 5, 20, 40, 55])
    for tip in (
        "We're here to learn, not blame",
        "What made this mistake possible?",
        "Time-box tangents",
        "Document dissenting views",
        "Encourage quiet participants",
    ):
        assert tip in text
    assert "impact: 55 min; detected after 9 min, by: alert; mitigated after 47 min." in text
    assert "@bob leads the meeting, @alice owns the document." in text
    # Nothing is open but the confirmation of the one action that is not done.
    assert re.findall(r"- \[ \] (.*)", text) == ["@alice: Deploys stop while the canary burns error budget"]


def test_the_meeting_about_a_quick_document_takes_thirty_minutes(folder, repository):
    text = agenda(repository, QUICK)
    assert "(30 min)" in text
    titles, _ = parts(text)
    assert [title for title, _ in titles] == [title for title, _ in FOUNDING]
    assert sum(minutes for _, minutes in titles) == 30


def test_what_the_document_leaves_open_is_in_its_part(folder, repository):
    edit(folder, "| 14:58 | Root cause identified: connections never close |\n", "")
    edit(folder, "→ All 500 were open.", "→ [Answer]")
    edit(folder, "The release was rolled back.", "The engineer accidentally deleted it.")
    edit(folder, "| PAY-124 |", "|         |")
    edit(folder, 'owner: "@alice"\n', "")
    text = agenda(repository)
    before, _, timeline, analysis, actions, _ = re.split(r"^## ", text, flags=re.M)
    assert "- [ ] Line 2: facts are missing: owner" in before
    assert "- [ ] What happened between 14:33 and 15:10 (37 min, line 46)?" in timeline
    assert "is a placeholder: 2. Why did it refuse them? → [Answer]" in analysis
    assert "blames a person" in analysis
    assert "has no ticket" in actions
    assert len(re.findall(r"- \[ \] ", text)) == 6


def test_a_document_without_facts_has_no_agenda(folder, repository):
    (folder / "x.md").write_text("# It broke\n")
    done = repository.slo("postmortem", "agenda", "postmortems/x.md")
    assert (done.returncode, done.stdout, "SLO7501" in done.stderr) == (1, "", True)
    done = repository.slo("postmortem", "agenda", "postmortems/y.md")
    assert (done.returncode, "SLO0001" in done.stderr) == (1, True)


def test_what_a_comment_ignores_is_not_in_the_agenda(folder, repository):
    edit(folder, "| Deploys stop while", "| Investigate why ")
    assert "has no end" in agenda(repository)
    ignore = "<!-- slo: ignore SLO7558 because it has an end -->"
    edit(folder, "## Action Items", f"{ignore}\n## Action Items")
    assert "has no end" not in agenda(repository)


# ---- actions -----------------------------------------------------------------------------------------


def actions(repository, *arguments, day="2026-11-20", code=0):
    done = repository.slo("postmortem", "actions", "--as-of", day, *arguments)
    assert done.returncode == code, done.stderr
    return done.stdout


def listed(repository, *arguments, **options):
    data = json.loads(actions(repository, "--format", "json", *arguments, **options))
    return [one["action"].split()[0] for one in data["actions"]]


def test_open_actions_by_due_date(folder, repository):
    assert listed(repository) == ["Deploys", "Rebuilds"]
    assert listed(repository, "--all") == ["Deploys", "Rebuilds", "An"]
    assert listed(repository, "--owner", "@dave") == ["Rebuilds"]
    assert listed(repository, "--service", "checkout") == ["Deploys"]
    assert listed(repository, "--overdue") == []
    assert listed(repository, "--orphaned") == []


def test_an_overdue_p0_ends_with_3_and_an_overdue_p2_does_not(folder, repository):
    assert listed(repository, "--overdue", day="2026-11-24") == []
    assert listed(repository, "--overdue", day="2026-11-25", code=3) == ["Deploys"]
    assert listed(repository, "--owner", "@dave", "--overdue", day="2026-12-01") == ["Rebuilds"]
    edit(folder, "| open            |", "| done 2026-11-24 |")
    assert listed(repository, "--overdue", day="2027-01-01") == ["Rebuilds"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| @alice            |", "| everyone          |"),
        ("| 2026-11-24 |", "|            |"),
        ("| PAY-124 |", "|         |"),
    ],
)
def test_an_action_that_lacks_something_is_orphaned(folder, repository, old, new):
    edit(folder, old, new)
    assert listed(repository, "--orphaned") == ["Deploys"]


def test_the_formats_have_the_same_actions(folder, repository):
    data = json.loads(actions(repository, "--format", "json", "--all"))
    assert data["as_of"] == "2026-11-20"
    assert data["services"] == [
        {"name": "checkout", "open": 1, "overdue": 0, "orphaned": 0},
        {"name": "search", "open": 1, "overdue": 0, "orphaned": 0},
    ]
    assert [one["name"] for one in data["owners"]] == ["@alice", "@dave"]
    rows = list(csv.DictReader(io.StringIO(actions(repository, "--format", "csv", "--all"))))
    as_text = [
        {
            key: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            for key, value in one.items()
        }
        for one in data["actions"]
    ]
    assert rows == as_text
    assert data["actions"][2]["ended"] == "2026-11-20"
    for wanted in ("markdown", "text"):
        text = actions(repository, "--format", wanted, "--all")
        for one in data["actions"]:
            assert one["action"] in text
            assert one["ticket"] in text


def test_a_pipe_in_an_action_does_not_break_the_markdown(folder, repository):
    edit(folder, "| Deploys stop while the canary", "| Deploys \\| stop if the canary")
    text = actions(repository, "--format", "markdown")
    (row,) = (line for line in text.splitlines() if "Deploys" in line)
    assert len(re.findall(r"(?<!\\)\|", row)) == 9


def test_no_actions(folder, repository):
    for name in (STANDARD, QUICK):
        (folder / name).unlink()
    text = (CASES / QUICK).read_text().replace("- Long-term: Rebuilds", "- Later: Rebuilds")
    (folder / QUICK).write_text(text.replace("owner:", "no_action_reason: none\nowner:"))
    assert actions(repository) == "no actions\n"
    assert actions(repository, "--format", "markdown") == "# Actions on 2026-11-20\n\nNo actions.\n"


METRIC = re.compile(r'(slo_\w+)\{service="([\w-]+)",(priority|status)="(\w+)"\} (\d+)')


def metrics(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found = [METRIC.fullmatch(line) for line in lines]
    assert all(found)
    return {(one[1], one[2], one[4]): int(one[5]) for one in found}


def test_metrics_have_every_service_and_priority(folder, repository):
    found = metrics(actions(repository, "--format", "metrics", day="2026-11-25", code=3))
    assert found[("slo_postmortem_actions_open", "checkout", "P0")] == 1
    assert found[("slo_postmortem_actions_open", "checkout", "P1")] == 0
    assert found[("slo_postmortem_actions_overdue", "checkout", "P0")] == 1
    assert found[("slo_postmortem_actions_overdue", "search", "P0")] == 0
    assert found[("slo_postmortem_actions_orphaned", "search", "P2")] == 0
    assert found[("slo_postmortems", "search", "final")] == 1
    edit(folder, "| P0       |", "|          |")
    found = metrics(actions(repository, "--format", "metrics", day="2026-11-25"))
    assert found[("slo_postmortem_actions_overdue", "checkout", "none")] == 1


def test_promtool_accepts_the_metrics(folder, repository):
    text = actions(repository, "--format", "metrics")
    command = ["promtool", "check", "metrics"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_report_is_written_to_a_file_and_replaced(folder, repository):
    file = repository.path / "postmortems.prom"
    for day in ("2026-11-20", "2026-11-21"):
        assert actions(repository, "--format", "metrics", "-o", "postmortems.prom", day=day) == ""
        assert metrics(file.read_text())[("slo_postmortem_actions_open", "checkout", "P0")] == 1
    assert not [path for path in repository.path.iterdir() if path.name.startswith(".")]
    done = repository.slo("postmortem", "actions", "-o", "nowhere/a.prom")
    assert (done.returncode, "SLO7513" in done.stderr) == (1, True)


def test_a_document_that_cannot_be_read_is_an_error_and_no_file_is_written(folder, repository):
    edit(folder, "severity: SEV2", "severity: bad")
    assert listed(repository, code=1) == ["Rebuilds"]
    actions(repository, "--format", "metrics", "-o", "postmortems.prom", code=1)
    assert not (repository.path / "postmortems.prom").exists()
