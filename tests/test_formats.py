"""Machine-readable diagnostics: each format is parsed by an independent parser."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.cli.formats import FORMATS, write_diagnostics
from slo_compiler.diagnostics import Diagnostic, Location, Severity
from slo_compiler.workflows.codes import all_codes

HOSTILE = (
    "\"double\" 'single' 100% a:b,c ]]> <!-- & -->\n::error::x\x1b[31m \x00 \ud800 \r\n 🚒 مرحبا {{ x }} ${y}"
)
WRITABLE = (
    HOSTILE.replace("\x1b", "\\u001b")
    .replace("\x00", "\\u0000")
    .replace("\ud800", "\\ud800")
    .replace("\r", "\\u000d")
)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Use an empty working directory, without CI variables."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    all_codes()
    return tmp_path


def diagnostic(message="target 100 leaves no error budget", **changes) -> Diagnostic:
    place = {
        "path": "specs/checkout.slo.yaml",
        "line": 6,
        "column": 13,
        "length": 3,
        "source": "    target: 100",
    }
    place |= {key: changes.pop(key) for key in tuple(changes) if key in place}
    fields = {"code": "SLO1003", "severity": Severity.ERROR, "hint": "choose less than 100"} | changes
    return Diagnostic(location=Location(**place), message=message, **fields)


WARNING = diagnostic(
    "x", severity=Severity.WARNING, code="SLO2003", path="specs/a b#ü.yaml", line=1, column=1
)
SOME = (WARNING, diagnostic(), diagnostic(HOSTILE, path="specs/hostile\n%,:.yaml", hint=HOSTILE))


def unescaped_command(line: str) -> tuple[str, dict[str, str], str]:
    """Parse a workflow command as the GitHub runner does."""
    kind, properties, text = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()

    # The runner decodes only these five sequences, %25 last.
    def undo(value):
        for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            value = value.replace(escape, character)
        return value

    (fields,) = csv.reader(io.StringIO(properties))
    return kind, {k: undo(v) for k, _, v in (field.partition("=") for field in fields)}, undo(text)


@pytest.mark.parametrize("wanted", FORMATS)
@pytest.mark.parametrize("found", [(), SOME], ids=["nothing found", "some diagnostics"])
def test_every_format_can_be_written_to_any_stream_and_is_the_same_each_time(wanted, found):
    text = write_diagnostics(found, wanted)
    assert text.encode() == write_diagnostics(found, wanted).encode()


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="'xml' is not a format"):
        write_diagnostics((), "xml")


def test_json_keeps_every_character_of_a_diagnostic():
    first, second, third = json.loads(write_diagnostics(SOME, "json"))
    assert second == {
        "code": "SLO1003",
        "severity": "error",
        "path": "specs/checkout.slo.yaml",
        "line": 6,
        "column": 13,
        "end_column": 16,
        "message": "target 100 leaves no error budget",
        "hint": "choose less than 100",
    }
    assert (first["severity"], third["message"], third["path"]) == (
        "warning",
        HOSTILE,
        "specs/hostile\n%,:.yaml",
    )
    assert json.loads(write_diagnostics((), "json")) == []


def test_github_gets_one_command_a_diagnostic_with_errors_first():
    lines = write_diagnostics(SOME, "github").split("\n")
    assert lines.pop() == ""
    first, second, third = map(unescaped_command, lines)
    assert first == (
        "error",
        {"file": "specs/checkout.slo.yaml", "line": "6", "col": "13", "endColumn": "16", "title": "SLO1003"},
        "target 100 leaves no error budget\nhint: choose less than 100",
    )
    assert second[1]["file"] == "specs/hostile\n%,:.yaml"
    assert third[0] == "warning"
    assert write_diagnostics((), "github") == ""


def test_a_hostile_text_cannot_break_out_of_a_github_command():
    (line,) = write_diagnostics(SOME[2:], "github").splitlines()
    assert unescaped_command(line)[2] == f"{WRITABLE}\nhint: {WRITABLE}"


def test_gitlab_gets_the_fields_that_it_requires():
    issues = json.loads(write_diagnostics(SOME, "gitlab"))
    assert [issue["severity"] for issue in issues] == ["minor", "major", "major"]
    assert issues[1] == {
        "description": "target 100 leaves no error budget\nhint: choose less than 100",
        "check_name": "SLO1003",
        "fingerprint": issues[1]["fingerprint"],
        "severity": "major",
        "location": {"path": "specs/checkout.slo.yaml", "lines": {"begin": 6}},
    }
    assert issues[2]["description"] == f"{HOSTILE}\nhint: {HOSTILE}"
    assert json.loads(write_diagnostics((), "gitlab")) == []


def gitlab_fingerprints(*found: Diagnostic) -> list[str]:
    return [issue["fingerprint"] for issue in json.loads(write_diagnostics(found, "gitlab"))]


def test_a_fingerprint_stays_when_a_diagnostic_moves_and_differs_from_every_other():
    alike = [
        diagnostic(),
        diagnostic(line=9),
        diagnostic("another"),
        diagnostic(source="x"),
        diagnostic(path="b"),
        diagnostic(code="SLO1004"),
    ]
    assert len(set(gitlab_fingerprints(*alike))) == len(alike)
    assert gitlab_fingerprints(diagnostic()) == gitlab_fingerprints(diagnostic(line=60, column=2))


def test_sarif_has_rules_with_manuals_and_results_that_refer_to_them():
    log = json.loads(write_diagnostics(SOME, "sarif"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert (log["version"], [rule["id"] for rule in rules]) == ("2.1.0", ["SLO1003", "SLO2003"])
    assert rules[0]["shortDescription"]["text"] == "A target of 100 leaves no error budget."
    assert rules[0]["help"]["text"].startswith(
        "A target of 100 leaves no error budget.\n\nBurn rates divide by"
    )
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 6,
        "startColumn": 13,
        "endColumn": 16,
        "snippet": {"text": "    target: 100"},
    }
    assert run["results"][2]["message"]["text"] == f"{HOSTILE}\nhint: {HOSTILE}"


def test_sarif_paths_are_uris_and_fingerprints_are_unique():
    (run,) = json.loads(write_diagnostics((*SOME, *SOME), "sarif"))["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "specs/a%20b%23%C3%BC.yaml"
    assert unquote(uri) == "specs/a b#ü.yaml"
    marks = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(marks)) == len(marks) == 6


def test_sarif_without_diagnostics_is_a_run_without_results():
    (run,) = json.loads(write_diagnostics((), "sarif"))["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_junit_fails_one_case_for_each_file_with_errors():
    suites = ET.fromstring(write_diagnostics((*SOME, diagnostic("second", line=7)), "junit"))
    (suite,) = suites
    assert (suites.get("tests"), suites.get("failures"), suite.get("failures")) == ("3", "2", "2")
    cases = {case.get("name"): case for case in suite}
    assert list(cases) == ["specs/a b#ü.yaml", "specs/checkout.slo.yaml", "specs/hostile\n%,:.yaml"]
    failure = cases["specs/checkout.slo.yaml"].find("failure")
    assert failure.get("message") == "2 errors in 1 file"
    assert failure.text.startswith(
        "specs/checkout.slo.yaml:6:13: error SLO1003: target 100 leaves no error budget\n"
    )
    assert cases["specs/a b#ü.yaml"].find("failure") is None
    assert "warning SLO2003: x" in cases["specs/a b#ü.yaml"].find("system-out").text


def test_junit_survives_hostile_texts():
    (case,) = ET.fromstring(write_diagnostics(SOME[2:], "junit")).iter("testcase")
    assert case.find("failure").text.endswith(f"{WRITABLE}\nhint: {WRITABLE}")


def test_junit_without_diagnostics_has_a_case_that_passes():
    (case,) = ET.fromstring(write_diagnostics((), "junit")).iter("testcase")
    assert list(case) == []


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_paths_start_at_the_root_of_the_repository_wherever_the_command_runs(variable, here, monkeypatch):
    folder = here / "monitoring"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv(variable, str(here))
    found = (diagnostic(), diagnostic(path=str(folder / "specs" / "x.yaml")), diagnostic(path="../x.yaml"))
    paths = [issue["location"]["path"] for issue in json.loads(write_diagnostics(found, "gitlab"))]
    assert paths == ["monitoring/specs/checkout.slo.yaml", "monitoring/specs/x.yaml", "x.yaml"]


def test_paths_are_relative_outside_of_ci_and_stay_as_they_are_elsewhere(here):
    found = (
        diagnostic(path="./specs//x.yaml"),
        diagnostic(path=str(here / "x.yaml")),
        diagnostic(path="/elsewhere/x.yaml"),
    )
    paths = [issue["location"]["path"] for issue in json.loads(write_diagnostics(found, "gitlab"))]
    assert paths == ["specs/x.yaml", "x.yaml", "/elsewhere/x.yaml"]


@pytest.mark.parametrize("wanted", FORMATS)
def test_the_command_writes_diagnostics_to_standard_output_and_nothing_else(wanted, here):
    (here / "a.yaml").write_text("version: slo/v1\nservice: a\nslos: none\n")
    run = CliRunner().invoke(app, ["validate", "a.yaml", "--format", wanted])
    assert (run.exit_code, run.stderr) == (1, "")
    assert "SLO1005" in run.stdout


READERS = {
    "json": lambda text: {one["path"]: one["code"] for one in json.loads(text)},
    "gitlab": lambda text: {one["location"]["path"]: one["check_name"] for one in json.loads(text)},
    "sarif": lambda text: {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: one["ruleId"]
        for one in json.loads(text)["runs"][0]["results"]
    },
    "github": lambda text: dict(re.findall(r"^::error file=(.*?),.*,title=(\w+)::.*$", text, re.MULTILINE)),
    "junit": lambda text: dict(re.findall(r"([\w./]+):1:1: error (\w+):", text)),
}


@pytest.mark.parametrize("command", ["check", "compile --check"])
def test_drift_is_a_diagnostic_in_every_format(repository, command):
    assert repository.slo("compile").returncode == 0
    files = repository.path / "generated" / "rules"
    (files / "checkout.yaml").write_text((files / "checkout.yaml").read_text() + "# edited\n")
    (files / "search.yaml").unlink()
    for wanted, read in READERS.items():
        done = repository.slo(*command.split(), "--format", wanted)
        assert done.returncode == 3
        if wanted == "junit":
            assert ET.fromstring(done.stdout).get("failures") == "2"
        assert read(done.stdout) == {
            "generated/rules/checkout.yaml": "SLO5011",
            "generated/rules/search.yaml": "SLO5011",
        }
        assert done.stderr == "2 files in generated out of date; run slo compile\n"
