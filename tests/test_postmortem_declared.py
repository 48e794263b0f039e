"""Declared incidents: `slo postmortem declare`, their file, and what `slo postmortem lint` reports."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.diagnostics import Location
from slo_compiler.incidents.cost import cost
from slo_compiler.model.postmortems import (
    DeclaredIncident,
    DetectedBy,
    DocumentStatus,
    Facts,
    Form,
    Impact,
    IncidentSeverity,
    Places,
)
from slo_compiler.postmortem_files.declared import read_incidents_bytes, with_incident
from slo_compiler.postmortems.coverage import Extent, covering, extent_of
from slo_compiler.postmortems.repeated_causes import check_causes
from slo_compiler.postmortems.triggers import (
    Limits,
    Trigger,
    declared_triggers,
    impact_triggers,
    is_excused,
)
from slo_compiler.workflows.postmortems import PostmortemRequest, lint_postmortems

CASES = Path(__file__).parent / "cases" / "postmortems"
STANDARD = "2026-11-10-checkout-errors.md"
DAY = date(2026, 11, 20)
BEGIN = datetime(2026, 11, 10, 14, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HEAD = "version: slo.incidents/v1\nincidents:\n"

ITEM = """\
  - id: INC-2026-001
    title: Checkout errors
    service: checkout
    severity: SEV2
    from: "2026-11-10T14:23:00Z"
    to: "2026-11-10T15:18:00Z"
"""


def incident(**changes) -> DeclaredIncident:
    known = DeclaredIncident(
        id="INC-2026-001",
        title="Checkout errors",
        service="checkout",
        severity=IncidentSeverity.SEV3,
        begin=BEGIN,
        end=BEGIN + 10 * MINUTE,
        location=Location(path=""),
    )
    return replace(known, **changes)


def facts(**changes) -> Facts:
    known = Facts(
        id="PM-2026-001",
        title="Checkout errors",
        day=BEGIN.date(),
        form=Form.STANDARD,
        severity=IncidentSeverity.SEV2,
        status=DocumentStatus.DRAFT,
        service="checkout",
        places=Places(document=Location(path="a.md")),
    )
    return replace(known, **changes)


class TestTriggers:
    @pytest.mark.parametrize(
        ("change", "trigger"),
        [
            ({"severity": IncidentSeverity.SEV1}, Trigger.SEVERITY),
            ({"severity": IncidentSeverity.SEV2}, Trigger.SEVERITY),
            ({"is_customer_facing": True, "end": BEGIN + 16 * MINUTE}, Trigger.DURATION),
            ({"is_data_loss": True}, Trigger.DATA_LOSS),
            ({"is_security": True}, Trigger.SECURITY),
            ({"is_near_miss": True}, Trigger.NEAR_MISS),
            ({"is_novel": True}, Trigger.NOVEL),
            ({"detected_by": DetectedBy.CUSTOMER}, Trigger.DETECTION),
            ({"detected_by": DetectedBy.EMPLOYEE}, Trigger.DETECTION),
        ],
    )
    def test_what_people_declare_meets_one(self, change, trigger):
        assert declared_triggers(incident(**change)) == (trigger,)

    @pytest.mark.parametrize(
        "change",
        [
            {},
            {"severity": IncidentSeverity.SEV4},
            {"is_customer_facing": True, "end": BEGIN + 15 * MINUTE},
            {"is_customer_facing": True, "end": None},
            {"end": BEGIN + 90 * MINUTE},
            {"detected_by": DetectedBy.ALERT},
        ],
    )
    def test_anything_else_meets_none(self, change):
        assert declared_triggers(incident(**change)) == ()

    def test_a_reason_excuses_every_severity_but_the_worst(self):
        excused = {
            severity: is_excused(incident(severity=severity, no_postmortem="a drill"))
            for severity in IncidentSeverity
        }
        assert [severity for severity, is_one in excused.items() if not is_one] == [IncidentSeverity.SEV1]
        assert not is_excused(incident(severity=IncidentSeverity.SEV2))

    @pytest.mark.parametrize(
        ("target", "minutes", "spent", "met"),
        [
            # A total outage of 15 minutes and one of 16, with a period of 28 days and even traffic.
            (0.99, 15, 0.0372, []),
            (0.99, 16, 0.0397, []),
            (0.99, 81, 0.2009, [Trigger.BUDGET, Trigger.DURATION]),
            (0.995, 16, 0.0794, [Trigger.DURATION]),
            (0.999, 8, 0.1984, []),
            (0.999, 8.1, 0.2009, [Trigger.BUDGET]),
            (0.999, 15, 0.372, [Trigger.BUDGET]),
            (0.9999, 0.75, 0.186, []),
            (0.9999, 0.85, 0.2108, [Trigger.BUDGET]),
            (0.9999, 15, 3.7202, [Trigger.BUDGET]),
        ],
    )
    def test_minutes_are_shares_of_the_budget_of_a_target(self, target, minutes, spent, met):
        events = minutes * 60 * 100
        of_outage = cost(events, events, budget=1 - target, period_events=28 * 86_400 * 100)
        assert of_outage.spent == pytest.approx(spent, rel=1e-2)
        assert list(impact_triggers(minutes * MINUTE, [of_outage.spent])) == met

    def test_the_duration_decides_where_no_share_is_known(self):
        assert list(impact_triggers(16 * MINUTE, [None, None])) == [Trigger.DURATION]
        assert list(impact_triggers(15 * MINUTE, [None])) == []
        assert list(impact_triggers(16 * MINUTE, [None, 0.01])) == []

    def test_the_limit_can_be_another(self):
        assert list(impact_triggers(MINUTE, [0.1], limits=Limits(budget_share=0.1))) == [Trigger.BUDGET]


def at(minutes: float, length: float = 10, service: str = "checkout") -> Extent:
    begin = BEGIN + minutes * MINUTE
    return Extent(service=service, begin=begin, end=begin + length * MINUTE)


class TestCoverage:
    @pytest.mark.parametrize(
        ("minutes", "is_covered"), [(-41, False), (-40, True), (0, True), (50, True), (85, True), (86, False)]
    )
    def test_a_document_covers_what_is_at_most_half_an_hour_away(self, minutes, is_covered):
        document = facts(impact=Impact(start=BEGIN, end=BEGIN + 55 * MINUTE))
        assert (covering(at(minutes), [document]) is document) == is_covered

    def test_of_another_service_it_covers_nothing(self):
        document = facts(impact=Impact(start=BEGIN, end=BEGIN + 55 * MINUTE))
        assert covering(at(0, service="search"), [document]) is None

    def test_without_times_it_is_about_its_date(self):
        document = facts()
        assert covering(at(9 * 60), [document])
        assert not covering(at(10.5 * 60), [document])
        assert not covering(at(-15.5 * 60), [document])

    def test_without_an_end_it_reaches_to_the_last_known_time(self):
        started = Impact(start=BEGIN)
        assert extent_of(facts(impact=started)).end == BEGIN
        assert extent_of(facts(impact=started, resolved=BEGIN + 3 * MINUTE)).end == BEGIN + 3 * MINUTE

    @given(st.floats(-500, 500), st.floats(0, 100), st.floats(-500, 500), st.floats(0, 100))
    def test_to_be_near_is_mutual(self, first, length, second, other):
        one, two = at(first, length), at(second, other)
        assert one.is_near(two) == two.is_near(one)
        assert one.is_near(one)


class TestCauses:
    def found(self, *days: int, cause="config-change"):
        first = date(2026, 1, 1)
        documents = [
            facts(id=f"PM-{number}", day=first + timedelta(days=day), causes=(cause, cause))
            for number, day in enumerate(days)
        ]
        return [list(check_causes(order)) for order in itertools.permutations(documents)]

    def test_two_are_none_and_neither_are_three_in_a_longer_time(self):
        assert self.found(0, 1) == [[], []]
        assert not any(self.found(0, 40, 91))

    def test_it_is_reported_at_the_newest_document(self, folder):
        for number, day in enumerate(("08", "09", "10")):
            edits = [("PM-2026-014", f"PM-2026-01{number}"), ("2026-11-10", f"2026-11-{day}")]
            write(folder, edits=edits, to=f"2026-11-{day}-checkout-errors.md")
        [found] = [one for one in lint().diagnostics if one.code == "SLO7591"]
        assert found.location.path == "postmortems/2026-11-10-checkout-errors.md"
        assert found.location.source.startswith("causes: [")


@pytest.fixture
def folder(repository, monkeypatch):
    """A repository with two services, in the working directory, with the directory of postmortems."""
    monkeypatch.chdir(repository.path)
    (repository.path / "postmortems").mkdir()
    return repository.path / "postmortems"


def write(folder, *, edits=(), to=STANDARD):
    text = (CASES / STANDARD).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    (folder / to).write_text(text, encoding="utf-8")


def declare_by_hand(folder, text):
    (folder / "incidents.yaml").write_text(HEAD + text, encoding="utf-8")


def lint():
    return lint_postmortems(PostmortemRequest(paths=("postmortems",), as_of=DAY))


class TestLint:
    def test_a_document_covers_it(self, folder):
        declare_by_hand(folder, ITEM)
        write(folder)
        assert lint().diagnostics == ()
        write(folder, edits=[("service: checkout", "service: search"), ("slos: [availability]\n", "")])
        assert [one.code for one in lint().diagnostics] == ["SLO7587"]

    def test_a_reason_excuses_it_unless_it_is_the_worst(self, folder):
        reason = '    no_postmortem: "a drill"\n'
        declare_by_hand(folder, ITEM + reason)
        assert lint().diagnostics == ()
        declare_by_hand(folder, ITEM.replace("SEV2", "SEV1") + reason)
        [one] = lint().diagnostics
        assert "SEV1 always requires one" in one.message

    def test_what_an_employee_noticed_is_no_error_by_itself(self, folder):
        declare_by_hand(folder, ITEM.replace("SEV2", "SEV3") + "    detected_by: employee\n")
        assert lint().diagnostics == ()

    def test_it_is_a_part_of_slo_check(self, folder, repository):
        declare_by_hand(folder, ITEM)
        assert repository.slo("compile").returncode == 0
        done = repository.slo("check", "--format", "json")
        found = [one["code"] for one in json.loads(done.stdout)]
        assert (done.returncode, found) == (1, ["SLO7587"])

    def test_a_wrong_version_is_an_error(self, folder):
        declare_by_hand(folder, ITEM)
        file = folder / "incidents.yaml"
        file.write_text(file.read_text().replace("/v1", "/v2"))
        assert [one.code for one in lint().diagnostics] == ["SLO1009"]


def declare(*arguments, title="Checkout errors"):
    words = ("--service", "checkout", "--severity", "SEV2", "--from", "2026-11-10T14:23:00Z")
    return CliRunner().invoke(app, ["postmortem", "declare", title, *words, *arguments])


class TestDeclare:
    def test_the_first_one_creates_the_file(self, folder):
        done = declare("--to", "2026-11-10T15:18:00Z", "--customer-facing", "--detected-by", "customer")
        assert done.exit_code == 0, done.output
        assert done.stdout == "INC-2026-001\n"
        assert "requires a postmortem (severity, duration)" in done.stderr
        file = yaml.safe_load((folder / "incidents.yaml").read_text(encoding="utf-8"))
        assert file["version"] == "slo.incidents/v1"
        assert file["incidents"] == [
            {
                "id": "INC-2026-001",
                "title": "Checkout errors",
                "service": "checkout",
                "severity": "SEV2",
                "from": "2026-11-10T14:23:00Z",
                "to": "2026-11-10T15:18:00Z",
                "customer_facing": True,
                "detected_by": "customer",
            }
        ]

    @pytest.mark.parametrize(
        ("head", "item", "tail"),
        [
            ("# ours\nversion: slo.incidents/v1\n\nincidents:   # newest last\n", ITEM, "# the end\n"),
            (HEAD, ITEM.replace("\n  ", "\n").replace("  - ", "- ", 1), ""),
            (HEAD, ITEM, "\n\n"),
            (HEAD, ITEM.rstrip(), ""),
            (HEAD, ITEM.replace("  - ", "  -   ").replace("\n    ", "\n      "), ""),
            (HEAD.replace("\n", "\r\n"), ITEM.replace("\n", "\r\n"), ""),
            (HEAD, ITEM, "# no line end"),
        ],
    )
    def test_what_people_wrote_stays_as_it_is(self, folder, head, item, tail):
        file = folder / "incidents.yaml"
        before = (head + item + tail).encode()
        file.write_bytes(before)
        assert declare(title="Again").exit_code == 0
        after = file.read_bytes()
        assert after.startswith(before)
        assert b"\r\n" in after or b"\r" not in before
        items = yaml.safe_load(after)["incidents"]
        assert [(one["id"], one["title"]) for one in items] == [
            ("INC-2026-001", "Checkout errors"),
            ("INC-2026-002", "Again"),
        ]

    @pytest.mark.parametrize(
        "title",
        [
            'say "hi"',
            "it's: over",
            "- no list",
            "# no comment",
            "{no: map}",
            "naïve 🎉 東京",
            "back\\slash",
            "%no",
        ],
    )
    def test_any_title_in_one_line_is_kept(self, folder, title):
        assert declare("--no-postmortem", title, title=f"x{title}").exit_code == 0
        [item] = yaml.safe_load((folder / "incidents.yaml").read_text(encoding="utf-8"))["incidents"]
        assert (item["title"], item["no_postmortem"]) == (f"x{title}", title)

    @pytest.mark.parametrize("title", ["", " ", "two\nlines", "a\ttab", "bell\x07", "x" * 201])
    def test_other_titles_are_refused(self, folder, title):
        assert declare(title=title).exit_code == 2
        assert not (folder / "incidents.yaml").exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--to", "2026-11-10T14:22:59Z"),
            ("--to", "15:18"),
            ("--no-postmortem", ""),
            ("--detected-by", "nobody"),
            ("--service", "a/b"),
            ("--directory", ""),
        ],
    )
    def test_other_arguments_are_refused(self, folder, arguments):
        assert declare(*arguments).exit_code == 2
        assert not (folder / "incidents.yaml").exists()

    def test_a_disk_that_fails_is_a_message(self, folder):
        (folder / "incidents.yaml").mkdir()
        done = declare()
        assert done.exit_code == 1
        assert "incidents.yaml: error SLO" in done.stderr

    def test_numbers_follow_the_highest_of_the_year(self, folder):
        declare_by_hand(folder, ITEM.replace("001", "041") + ITEM.replace("INC-2026-001", "outage of May"))
        assert declare().stdout == "INC-2026-042\n"
        assert declare("--from", "2027-01-01").stdout == "INC-2027-001\n"

    @given(
        st.lists(
            st.builds(
                incident,
                title=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1),
                severity=st.sampled_from(IncidentSeverity),
                end=st.none() | st.just(BEGIN),
                is_novel=st.booleans(),
                is_data_loss=st.booleans(),
                detected_by=st.none() | st.sampled_from(DetectedBy),
                no_postmortem=st.sampled_from(["", "a: b # c"]),
            ),
            max_size=4,
        )
    )
    def test_what_was_appended_is_read(self, incidents):
        data = None
        for one in incidents:
            data = with_incident("incidents.yaml", data, one)
            assert isinstance(data, bytes)
        if data is not None:
            assert read_incidents_bytes("incidents.yaml", data).incidents == tuple(incidents)

    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_without_a_crash(self, data):
        read_incidents_bytes("incidents.yaml", data)
        read_incidents_bytes("incidents.yaml", HEAD.encode() + data)


def test_three_within_a_quarter_are_a_pattern_in_any_order():
    for diagnostics in TestCauses().found(0, 40, 90):
        [one] = diagnostics
        assert one.code == "SLO7591"
        assert "in 3 postmortems within 90 days: PM-0, PM-1, PM-2" in one.message


@pytest.mark.parametrize(
    ("code", "line", "old", "new"),
    [
        ("SLO7503", 7, "2026-11-10T14:23:00Z", "2026-11-10 14:23"),
        ("SLO7503", 8, "2026-11-10T15:18:00Z", "yesterday"),
        ("SLO7588", 8, "2026-11-10T15:18:00Z", "2026-11-10T14:18:00Z"),
        ("SLO1001", 6, "severity:", "severty:"),
        ("SLO1002", 3, "    title: Checkout errors\n", ""),
        ("SLO1006", 6, "SEV2", "P1"),
    ],
)
def test_an_error_of_the_file_has_its_place(folder, code, line, old, new):
    assert old in ITEM
    declare_by_hand(folder, ITEM.replace(old, new))
    found = {one.code: one for one in lint().diagnostics}
    assert found[code].location.line == line
    assert found[code].location.source


def test_a_declared_incident_without_a_document_is_an_error_with_its_place(folder):
    declare_by_hand(folder, ITEM)
    found = lint()
    [one] = found.diagnostics
    assert (one.code, one.is_error, one.location.line, one.location.column) == ("SLO7587", True, 3, 9)
    assert "INC-2026-001 of 'checkout' has no postmortem (severity)" in one.message
    assert found.has_failed


def test_an_id_that_is_used_twice(folder):
    again = ITEM.replace("Checkout errors", "Again")
    declare_by_hand(folder, (ITEM + again).replace("SEV2", "SEV3"))
    [one] = lint().diagnostics
    assert (one.code, one.location.line) == ("SLO7589", 9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "SLO0014"),
        ("version: slo.incidents/v1\n", "SLO1002"),
        ("version: slo.incidents/v1\nincidents: []\n", "SLO7592"),
        ("incidents:\n" + ITEM + "version: slo.incidents/v1\n", "SLO7592"),
        (HEAD + ITEM.replace("14:23:00Z", "14:23"), "SLO7503"),
    ],
)
def test_a_file_that_cannot_be_extended_stays_as_it_is(folder, text, code):
    file = folder / "incidents.yaml"
    file.write_text(text, encoding="utf-8")
    done = declare()
    assert done.exit_code == 1
    assert code in done.stderr
    assert file.read_text(encoding="utf-8") == text
