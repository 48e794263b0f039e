"""Running promtool: several real versions, and broken programs."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import promtool as codes
from slo_compiler.promtool import (
    FailedAlerts,
    FailedQuery,
    Promtool,
    PromtoolFailed,
    PromtoolUnavailable,
    Rejection,
    RejectionKind,
    diagnostics_of_rules,
    find_promtool,
)
from slo_compiler.promtool.assertions import read_assertion
from slo_compiler.promtool.results import FiringAlert
from slo_compiler.promtool.runners import NativeRunner

IMAGE = "slo-compiler/promtool:test"
FETCHED = Path(__file__).parent.parent / ".tools" / "bin"

CASES = Path(__file__).parent / "promtool_cases"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory of rule and test files that only their owner may read."""
    rules = tmp_path / "rules, of every kind"
    rules.mkdir(mode=0o700)
    for case in CASES.iterdir():
        shutil.copyfile(case, rules / case.name)
        (rules / case.name).chmod(0o600)
    return rules


def tool(name: str) -> str:
    """Return a promtool for the tests; `make tools` installs missing ones."""
    path = shutil.which(name) or shutil.which(name, path=str(FETCHED))
    assert path is not None, f"{name} is needed for this test: run `make tools` (docs/tools.md)"
    return path


def native(name: str = "promtool") -> Promtool:
    return find_promtool(choice="native", image=None, executable=tool(name))


@pytest.fixture(params=["promtool", "promtool-3"])
def promtool(request: pytest.FixtureRequest) -> Promtool:
    return native(request.param)


def script(path: Path, text: str) -> str:
    """Create a program that imitates promtool."""
    answer = '[ "$1" = --version ] && echo "promtool, version 2.46.0 (branch: HEAD)" && exit 0'
    path.write_text(f"#!/bin/sh\n{answer}\n{text}\n")
    path.chmod(0o755)
    return str(path)


# --- rules ------------------------------------------------------------------------------------------


def test_good_rules_pass_when_promtool_counts_as_many_as_were_written(
    promtool: Promtool, folder: Path
) -> None:
    check = promtool.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2})
    assert check.passed
    assert check.rules == 2


def test_rules_that_promtool_counts_differently_are_not_confirmed(promtool: Promtool, folder: Path) -> None:
    check = promtool.check_rules(folder, ["good.yaml"], expected={"good.yaml": 3})
    assert check.rejections == (
        Rejection(
            kind=RejectionKind.UNCONFIRMED,
            file="good.yaml",
            message="the file contains 3 rules, but promtool found 2",
        ),
    )


def test_a_rejected_expression_is_found_with_its_place_group_and_name(
    promtool: Promtool, folder: Path
) -> None:
    check = promtool.check_rules(folder, ["bad.yaml"], expected={"bad.yaml": 2})
    expression, label = check.rejections
    assert (expression.file, expression.line, expression.column) == ("bad.yaml", 5, 15)
    assert (expression.group, expression.rule) == ("checkout", "job:requests:rate5m")
    assert expression.message.startswith("could not parse expression: 1:")
    assert (label.group, label.rule, label.line) == ("checkout", "Busy", None)
    assert 'undefined variable "$page"' in label.message


def test_every_file_of_one_call_gets_its_own_verdict(promtool: Promtool, folder: Path) -> None:
    files = ["bad.yaml", "good.yaml", "duplicate.yaml", "not-yaml.yaml"]
    check = promtool.check_rules(folder, files, expected=dict.fromkeys(files, 2))
    assert {rejection.file for rejection in check.rejections} == {
        "bad.yaml",
        "duplicate.yaml",
        "not-yaml.yaml",
    }
    assert all(rejection.kind is RejectionKind.REJECTED for rejection in check.rejections)
    assert check.rules == 2


def test_duplicate_rules_are_a_diagnostic_although_promtool_exits_with_zero(
    promtool: Promtool, folder: Path
) -> None:
    check = promtool.check_rules(folder, ["duplicate.yaml"], expected={"duplicate.yaml": 2})
    (rejection,) = check.rejections
    assert rejection.file == "duplicate.yaml"
    assert rejection.message.startswith("lint error 1 duplicate rule(s) found.\nMetric: a:b")


def test_unknown_fields_are_found_with_their_lines(promtool: Promtool, folder: Path) -> None:
    check = promtool.check_rules(folder, ["unknown.yaml"], expected={"unknown.yaml": 1})
    assert [rejection.line for rejection in check.rejections] == [3, 5]
    assert check.rejections[0].message == "field foo not found in type rulefmt.RuleGroup"


def test_a_reason_that_promtool_repeats_is_one_rejection(promtool: Promtool, folder: Path) -> None:
    check = promtool.check_rules(folder, ["not-yaml.yaml"], expected={"not-yaml.yaml": 0})
    assert [(rejection.line, rejection.message) for rejection in check.rejections] == [
        (1, "did not find expected node content")
    ]


def test_file_names_that_look_like_flags_are_files(promtool: Promtool, folder: Path) -> None:
    for name in ("-h.yaml", "@list.yaml", "with space.yaml"):
        shutil.copyfile(folder / "good.yaml", folder / name)
    shutil.copyfile(folder / "bad.yaml", folder / "@bad.yaml")
    files = ["-h.yaml", "@list.yaml", "@bad.yaml", "with space.yaml"]
    check = promtool.check_rules(folder, files, expected=dict.fromkeys(files, 2))
    assert check.rules == 6
    assert {rejection.file for rejection in check.rejections} == {"@bad.yaml"}
    assert check.rejections[0].line == 5


def test_more_files_than_one_command_line_holds_are_checked_all(folder: Path) -> None:
    deep = folder / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    files = []
    for number in range(450):
        shutil.copyfile(folder / "good.yaml", deep / f"{number}.yaml")
        files.append(f"{deep.relative_to(folder)}/{number}.yaml")
    assert sum(map(len, files)) > 100_000
    check = native().check_rules(folder, files, expected=dict.fromkeys(files, 2))
    assert check.passed
    assert check.rules == 900


def test_rejections_have_the_order_of_many_files(folder: Path) -> None:
    files = [f"{'bad' if number % 40 == 39 else 'good'}-{number}.yaml" for number in range(130)]
    for file in files:
        shutil.copyfile(folder / f"{file.split('-')[0]}.yaml", folder / file)
    check = native().check_rules(folder, files, expected=dict.fromkeys(files, 2))
    rejected = list(dict.fromkeys(rejection.file for rejection in check.rejections))
    assert rejected == ["bad-39.yaml", "bad-79.yaml", "bad-119.yaml"]
    assert check.rules == 254


def test_no_files_are_no_diagnostics(folder: Path) -> None:
    assert native().check_rules(folder, [], expected={}).passed
    assert native().test_rules(folder, []).passed


def test_a_missing_file_is_no_verdict(promtool: Promtool, folder: Path) -> None:
    with pytest.raises(PromtoolFailed, match=r"`promtool check rules` could not start: .*none\.yaml"):
        promtool.check_rules(folder, ["none.yaml"], expected={"none.yaml": 1})


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PromtoolUnavailable, match="the directory does not exist"):
        native().check_rules(tmp_path / "none", ["x.yaml"], expected={"x.yaml": 1})


# --- promtools with wrong results, crashes or hangs ----------------------------------------------------


def test_silence_is_not_success(tmp_path: Path, folder: Path) -> None:
    quiet = find_promtool(choice="native", image=None, executable=script(tmp_path / "quiet", "exit 0"))
    check = quiet.check_rules(folder, ["bad.yaml"], expected={"bad.yaml": 2})
    assert [rejection.kind for rejection in check.rejections] == [RejectionKind.UNCONFIRMED]
    assert check.rejections[0].message == "the file contains 2 rules, but promtool did not report any"
    assert not quiet.test_rules(folder, ["good.test.yaml"]).passed


def test_a_file_that_promtool_passes_over_is_not_hidden_by_another_one_that_it_names(
    tmp_path: Path, folder: Path
) -> None:
    words = """
echo "Checking good.yaml"; echo "Checking bad.yaml"; echo "  FAILED:" >&2
echo 'bad.yaml: 5:15: group "checkout", rule 1, "r": could not parse expression' >&2; exit 1"""
    half = find_promtool(choice="native", image=None, executable=script(tmp_path / "half", words))
    check = half.check_rules(folder, ["good.yaml", "bad.yaml"], expected={"good.yaml": 2, "bad.yaml": 2})
    assert [(rejection.file, rejection.kind) for rejection in check.rejections] == [
        ("bad.yaml", RejectionKind.REJECTED),
        ("good.yaml", RejectionKind.UNCONFIRMED),
    ]


def test_a_failure_without_a_reason_is_still_a_rejection(tmp_path: Path, folder: Path) -> None:
    words = 'echo "Checking good.yaml"; echo "  SUCCESS: 2 rules found"; echo "disk on fire" >&2; exit 1'
    odd = find_promtool(choice="native", image=None, executable=script(tmp_path / "odd", words))
    check = odd.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2})
    assert [rejection.message for rejection in check.rejections] == ["promtool failed: disk on fire"]


def test_rules_that_may_not_be_read_are_no_verdict_about_them(tmp_path: Path, folder: Path) -> None:
    words = """
echo "Checking good.yaml"; echo "  FAILED:" >&2
echo "good.yaml: open good.yaml: permission denied" >&2; exit 1"""
    barred = find_promtool(choice="native", image=None, executable=script(tmp_path / "barred", words))
    with pytest.raises(
        PromtoolFailed, match=r"no permission to read the rules: open good\.yaml: permission denied"
    ):
        barred.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2})


@pytest.mark.parametrize(("ending", "code"), [("exit 2", "2"), ("kill -9 $$", "-9")])
def test_a_crash_is_no_verdict(tmp_path: Path, folder: Path, ending: str, code: str) -> None:
    words = f'echo "panic: runtime error" >&2; {ending}'
    crashing = find_promtool(choice="native", image=None, executable=script(tmp_path / "crashing", words))
    with pytest.raises(PromtoolFailed, match=rf"crashed \(exit code {code}\): panic: runtime error"):
        crashing.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2})
    with pytest.raises(PromtoolFailed, match="`promtool test rules` crashed"):
        crashing.test_rules(folder, ["good.test.yaml", "bad.test.yaml"])


def test_a_hanging_promtool_is_ended(tmp_path: Path, folder: Path) -> None:
    found = find_promtool(
        choice="native", image=None, executable=script(tmp_path / "hanging", "exec sleep 60")
    )
    hanging = replace(found, timeout=timedelta(seconds=1))
    with pytest.raises(PromtoolFailed, match="did not finish within 1 seconds"):
        hanging.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2})


def test_tests_with_many_evaluations_have_more_time(tmp_path: Path, folder: Path) -> None:
    slow = find_promtool(
        choice="native", image=None, executable=script(tmp_path / "slow", "sleep 1; echo '  SUCCESS'")
    )
    hurried = replace(slow, timeout=timedelta(seconds=0.1))
    with pytest.raises(PromtoolFailed, match=r"did not finish within 0.1 seconds"):
        hurried.test_rules(folder, ["good.test.yaml"], evaluations=40_000)
    assert hurried.test_rules(folder, ["good.test.yaml"], evaluations=40_000_000).passed


def test_megabytes_of_complaints_are_read_to_the_end(tmp_path: Path, folder: Path) -> None:
    words = """
echo "Checking bad.yaml"; echo "  FAILED:" >&2
seq 100000 | sed 's/.*/bad.yaml: &:1: group "g", rule 1, "r": no/' >&2; exit 1"""
    loud = find_promtool(choice="native", image=None, executable=script(tmp_path / "loud", words))
    check = loud.check_rules(folder, ["bad.yaml"], expected={"bad.yaml": 2})
    assert len(check.rejections) == 100_000
    assert check.rejections[-1].line == 100_000


# --- unit tests of rules --------------------------------------------------------------------------------


def test_each_test_file_passes_or_fails_for_itself(promtool: Promtool, folder: Path) -> None:
    tests = promtool.test_rules(folder, ["good.test.yaml", "bad.test.yaml", "good.test.yaml"])
    assert [file.passed for file in tests.files] == [True, False, True]
    assert not tests.passed


def test_files_in_one_process_pass_only_together(promtool: Promtool, folder: Path) -> None:
    assert promtool.pass_tests(folder, ["good.test.yaml", "good.test.yaml"])
    assert not promtool.pass_tests(folder, ["good.test.yaml", "bad.test.yaml"])
    assert not promtool.pass_tests(folder, ["bad.test.yaml", "good.test.yaml"])


def test_every_failed_assertion_is_told_with_its_expectation_and_the_name_of_its_test(
    promtool: Promtool, folder: Path
) -> None:
    (file,) = promtool.test_rules(folder, ["bad.test.yaml"]).files
    by_kind = {failure.text.split(":")[0]: failure for failure in file.failures}
    assert set(by_kind) == {"expr", "alertname"}
    assert 'exp: {__name__="job:requests:rate5m"} 7E+00' in by_kind["expr"].text
    assert 'got: {__name__="job:requests:rate5m"} 1E+01' in by_kind["expr"].text
    assert by_kind["alertname"].test == "ten requests a second"
    assert 'Labels:{alertname="Busy", severity="page"}' in by_kind["alertname"].text


def test_a_failed_assertion_is_data(promtool: Promtool, folder: Path) -> None:
    (file,) = promtool.test_rules(folder, ["bad.test.yaml"]).files
    by_kind = {type(failure.assertion): failure.assertion for failure in file.failures}
    query, alerts = by_kind[FailedQuery], by_kind[FailedAlerts]
    assert isinstance(query, FailedQuery)
    assert isinstance(alerts, FailedAlerts)
    assert (query.expr, query.time) == ("job:requests:rate5m", timedelta(minutes=10))
    assert query.expected == '{__name__="job:requests:rate5m"} 7E+00'
    assert query.actual == '{__name__="job:requests:rate5m"} 1E+01'
    assert query.samples == ((("__name__", "job:requests:rate5m"),),)
    assert (alerts.alertname, alerts.time) == ("Busy", timedelta(minutes=10))
    assert (alerts.expected, alerts.expected_alerts) == ("nothing", ())
    assert [dict(alert.labels)["severity"] for alert in alerts.actual_alerts] == ["page"]


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        (
            (
                'expr: "a{b=\\"c\\"} # \\u003e got: {", time: 1m2s,\n'
                '    exp: {x="}, got: \\"y"} 1E+00\n    got: nil'
            ),
            FailedQuery(
                expr='a{b="c"} # > got: {',
                time=timedelta(seconds=62),
                expected='{x="}, got: \\"y"} 1E+00',
                actual="nothing",
            ),
        ),
        (
            'expr: "a", time: 0s,\n    exp: nil\n    got: a{x="}\\"=", y="\\x00"} 1E+00, {} 2E+00',
            FailedQuery(
                expr="a",
                time=timedelta(),
                expected="nothing",
                actual='a{x="}\\"=", y="\\x00"} 1E+00, {} 2E+00',
                samples=((("x", '}"='), ("y", "\\x00")), ()),
            ),
        ),
        (
            'expr: "a", time: 1h, err: 1:1: parse error',
            FailedQuery(expr="a", time=timedelta(hours=1), expected="", actual="1:1: parse error"),
        ),
        (
            (
                'alertname: SLOx, time: 5m, \n    exp:[\n        0:\n          Labels:{a="b"}\n'
                '          Annotations:{text="{{ got:[] }}\\n"}\n        ], \n    got:[]'
            ),
            FailedAlerts(
                alertname="SLOx",
                time=timedelta(minutes=5),
                expected='[ 0: Labels:{a="b"} Annotations:{text="{{ got:[] }}\\n"} ]',
                actual="nothing",
                expected_alerts=(
                    FiringAlert(labels=(("a", "b"),), annotations=(("text", "{{ got:[] }}\n"),)),
                ),
                actual_alerts=(),
            ),
        ),
        ("rule: x, time: 0s, err: broken", None),
    ],
)
def test_an_assertion_is_read_from_its_syntax_whatever_its_texts_contain(
    text: str, assertion: FailedQuery | FailedAlerts | None
) -> None:
    assert read_assertion(text) == assertion


def test_a_test_file_without_its_rules_fails_even_if_it_expects_silence(
    promtool: Promtool, folder: Path
) -> None:
    (folder / "good.yaml").unlink()
    (file,) = promtool.test_rules(folder, ["silence.test.yaml"]).files
    assert [failure.text for failure in file.failures] == ["no file match pattern good.yaml"]


def test_a_test_file_that_is_none_fails_with_promtools_reason(promtool: Promtool, folder: Path) -> None:
    (folder / "odd.test.yaml").write_text("testz: []\n")
    (file,) = promtool.test_rules(folder, ["odd.test.yaml"]).files
    assert "field testz not found" in file.failures[0].text


def test_an_unwritable_tmpdir_does_not_crash_the_tests(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    assert native().test_rules(folder, ["good.test.yaml"]).passed


def test_promtool_gets_variables_for_short_runs_unless_the_user_has_set_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "promtool"
    program.write_text('#!/bin/sh\necho "$GOGC $GOMAXPROCS"\n')
    program.chmod(0o755)
    runner = NativeRunner(executable=str(program))

    def variables() -> str:
        return runner.run((), folder=folder, timeout=timedelta(minutes=1)).stdout.strip()

    monkeypatch.delenv("GOGC", raising=False)
    monkeypatch.delenv("GOMAXPROCS", raising=False)
    assert variables() == "400 1"
    monkeypatch.setenv("GOMAXPROCS", "3")
    assert variables() == "400 3"


# --- finding a promtool -----------------------------------------------------------------------------------


def test_versions_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert native("promtool-3").version()[0] == 3
    monkeypatch.setenv("PATH", str(Path(tool("promtool")).parent), prepend=os.pathsep)
    assert find_promtool(choice="auto", image=None).version() >= (2, 42)


def test_a_build_that_does_not_know_its_version_is_taken(tmp_path: Path) -> None:
    program = tmp_path / "promtool"
    program.write_text('#!/bin/sh\necho "promtool, version  (branch: , revision: unknown)"\n')
    program.chmod(0o755)
    assert find_promtool(choice="native", image=None, executable=str(program)).version() == (0, 0)


@pytest.mark.parametrize("choice", ["auto", "native"])
def test_without_promtool_the_user_is_told_what_to_install(
    choice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PromtoolUnavailable, match="promtool is not on PATH: install Prometheus"):
        find_promtool(choice=choice, image=None)  # type: ignore[arg-type]  # parametrize gives a plain str


@pytest.mark.parametrize("choice", ["auto", "docker"])
def test_without_docker_the_user_is_told_so(
    choice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PromtoolUnavailable, match="docker is not on PATH"):
        find_promtool(choice=choice, image=IMAGE)  # type: ignore[arg-type]  # parametrize gives a plain str


def test_a_promtool_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromtoolUnavailable, match=f"{tmp_path}/promtool does not exist"):
        find_promtool(choice="native", image=None, executable=str(tmp_path / "promtool"))


def test_a_promtool_that_is_not_executable_is_named(tmp_path: Path) -> None:
    (tmp_path / "promtool").write_text("")
    with pytest.raises(PromtoolUnavailable, match=r"is not executable: run `chmod \+x"):
        find_promtool(choice="auto", image=None, executable=str(tmp_path / "promtool"))


def test_a_promtool_for_another_machine_is_named(tmp_path: Path) -> None:
    (tmp_path / "promtool").write_bytes(b"\xcf\xfa\xed\xfe" + bytes(100))
    (tmp_path / "promtool").chmod(0o755)
    with pytest.raises(PromtoolUnavailable, match="exec format error; specify a promtool that runs"):
        find_promtool(choice="native", image=None, executable=str(tmp_path / "promtool"))


def test_a_program_that_is_not_promtool_is_refused() -> None:
    with pytest.raises(PromtoolUnavailable, match="is not promtool"):
        find_promtool(choice="native", image=None, executable="git")


def test_a_relative_path_holds_in_every_folder(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "promtool").symlink_to(tool("promtool"))
    monkeypatch.chdir(tmp_path)
    relative = find_promtool(choice="native", image=None, executable="bin/promtool")
    assert relative.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2}).passed


# --- diagnostics --------------------------------------------------------------------------------------------


def test_rejections_become_diagnostics_in_the_users_files(folder: Path) -> None:
    files = ["bad.yaml", "good.yaml"]
    check = native().check_rules(folder, files, expected={"bad.yaml": 2, "good.yaml": 9})
    rejected, _, unconfirmed = diagnostics_of_rules(check, folder="generated/rules")
    assert (rejected.code, rejected.location.path) == ("SLO6001", "generated/rules/bad.yaml")
    assert (rejected.location.line, rejected.location.column) == (5, 15)
    assert rejected.message.startswith(
        "promtool rejects rule 'job:requests:rate5m' of group 'checkout': could not"
    )
    assert (unconfirmed.code, unconfirmed.location.path) == ("SLO6002", "generated/rules/good.yaml")


def test_a_reason_of_a_thousand_lines_is_shortened_in_its_diagnostic() -> None:
    text = "\n".join(map(str, range(1000)))
    found = codes.rule_rejected(Location(path="x.yaml"), group=None, rule=None, reason=text)
    assert found.message.endswith("\n19\n… and 980 more lines")


def test_a_machine_without_a_temporary_directory_is_a_failure_of_the_tool(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(PromtoolFailed, match="no such file or directory; set TMPDIR"):
        native().check_rules(folder, ["good.yaml"], expected={"good.yaml": 2})
