"""`slo test`: output, failures and cache."""

from __future__ import annotations

import pickle
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from slo_compiler.disk.sources import sources_of
from slo_compiler.model import Settings
from slo_compiler.promql.durations import parse_duration
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.workflows.check import choose_promtool
from slo_compiler.workflows.planned_tests import PlanJob, plan_spec

from .conftest import SPEC

MOSTLY_FAKE = """\
#!/bin/sh
case "$*" in
  --version) echo "promtool, version 2.53.0"; exit 0;;
  *control*|*/service-7.*) exec promtool "$@";;
esac
ls -d ../*/ | wc -l >> "{counts}"
echo "  SUCCESS"
"""
"""Runs the tests of one service, and notes how many directories there are for tests."""

LINE = (
    "page fires 48.4s into a short outage, resolves 9m 55s after a short outage; "
    "ticket fires 40m 19s into a severe incident, resolves 2h 1m after a severe incident"
)


@pytest.fixture
def compiled(repository):
    assert repository.slo("compile").returncode == 0
    return repository


def edit_rules(repository, old, new):
    path = repository.path / "generated/rules/checkout.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_one_line_for_each_slo_with_its_tested_times(compiled):
    result = compiled.slo("test")
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"checkout/availability  {LINE}\nsearch/availability    {LINE}\n"
    assert "2 SLOs: 8 test files passed" in result.stderr


def test_what_has_passed_is_not_run_again_until_rules_change(compiled):
    assert "unchanged" not in compiled.slo("test").stderr
    assert "(8 cached)" in compiled.slo("test").stderr
    assert "unchanged" not in compiled.slo("test", "--no-cache").stderr
    edit_rules(compiled, "\ngroups:\n", "\n# edited\ngroups:\n")
    assert "(4 cached)" in compiled.slo("test").stderr


def test_wrong_rules_fail_with_scenario_expectation_and_what_was_there(compiled):
    edit_rules(compiled, "> 0.01344", "> 0.4")
    result = compiled.slo("test", "specs/checkout.slo.yaml")
    assert result.returncode == 1
    assert result.stdout == "checkout/availability  FAILED\n"
    assert "SLO7002: checkout/availability: page fires 8m 3s into a severe incident at " in result.stderr
    expected, actual = (
        next(line for line in result.stderr.splitlines() if line.strip().startswith(f"{which} timeline: "))
        for which in ("expected", "actual")
    )
    assert " fires " in expected
    assert expected.partition("fires")[2] != actual.partition("fires")[2]
    # Failures are not cached.
    assert compiled.slo("test", "specs/checkout.slo.yaml").returncode == 1


def test_only_the_slo_that_fails_is_said_to_fail(compiled):
    edit_rules(compiled, "> 0.01344", "> 0.4")
    result = compiled.slo("test")
    assert result.stdout == f"checkout/availability  FAILED\nsearch/availability    {LINE}\n"


TWO_SLOS = """\
version: slo/v1
service: {service}
slos:
  - name: up
    target: 99.9
    sli: {{events: {{bad: 'up_requests_total{{code=~"5.."}}', total: up_requests_total}}}}
  - name: upload
    target: 99.9
    sli: {{events: {{bad: 'upload_requests_total{{code=~"5.."}}', total: upload_requests_total}}}}
"""


@pytest.mark.parametrize("promtool", ["promtool", "promtool-3"])
def test_an_slo_does_not_fail_with_another_whose_name_begins_alike(repository, promtool):
    for name in ("shop", "full"):
        repository.write_spec(name, TWO_SLOS.format(service=name))
    assert repository.slo("compile").returncode == 0
    rules = repository.path / "generated/rules/shop.yaml"
    head, tail = rules.read_text(encoding="utf-8").split('- name: "slo:shop:upload:fast"')
    broken = tail.replace("> 0.01344", "> 0.4")
    rules.write_text(f'{head}- name: "slo:shop:upload:fast"{broken}', encoding="utf-8")
    lines = repository.slo("test", "--promtool", promtool).stdout.splitlines()
    assert [line.split()[0] for line in lines if "FAILED" in line] == ["shop/upload"]
    assert {line.split()[0] for line in lines} >= {"shop/up", "full/up", "full/upload"}


def test_the_tests_are_planned_from_the_specs_not_read_from_the_output(compiled):
    edit_rules(compiled, "> 0.01344", "> 0.4")
    for file in (compiled.path / "generated/tests").glob("*.yaml"):
        file.write_text("tests: []\n", encoding="utf-8")
    assert compiled.slo("test").returncode == 1


def test_junit_has_a_case_for_each_failed_scenario(compiled):
    edit_rules(compiled, "> 0.01344", "> 0.4")
    assert compiled.slo("test", "--junit", "out.xml").returncode == 1
    suites = {suite.get("name"): suite for suite in ET.parse(compiled.path / "out.xml").getroot()}
    bad, good = suites["tests/pages/checkout.test.yaml"], suites["tests/pages/search.test.yaml"]
    assert int(bad.get("failures", "")) == len(bad.findall("testcase/failure")) > 0
    assert (good.get("failures"), len(good)) == ("0", 2)
    assert "page fires 8m 3s into a severe incident" in ET.tostring(bad, encoding="unicode")


def test_missing_rules_are_a_diagnostic(repository):
    result = repository.slo("test")
    assert result.returncode == 1
    assert "SLO7003: generated/rules/checkout.yaml not found" in result.stderr


def test_without_promtool_nothing_is_known(compiled):
    result = compiled.slo("test", "--promtool", "/no/such/promtool")
    assert result.returncode == 4
    assert "promtool" in result.stderr
    assert result.stdout == ""


def test_a_file_that_cannot_be_written_is_said_so(compiled):
    result = compiled.slo("test", "--junit", "no/such/folder/out.xml")
    assert result.returncode == 2
    assert "cannot write no/such/folder/out.xml" in result.stderr


def test_what_is_no_assertion_is_shown_whole_and_concerns_every_slo_of_the_file(compiled):
    edit_rules(compiled, "sum(rate(", "sum without(")
    result = compiled.slo("test", "specs/checkout.slo.yaml")
    assert result.returncode == 1
    assert result.stdout == "checkout/availability  FAILED\n"


@pytest.mark.parametrize("promtool", ["promtool", "promtool-3"])
def test_the_timelines_show_when_an_alert_fires_that_must_not(compiled, promtool):
    # Without the minimum of errors, the page fires for a few errors at low traffic.
    edit_rules(compiled, " * 3600 > 2.5", " * 3600 > -1")
    result = compiled.slo("test", "specs/checkout.slo.yaml", "--promtool", promtool)
    assert result.returncode == 1
    screen = result.stderr
    begin = screen.index("low traffic, fewer errors than min_errors")
    expected, actual = (line.strip() for line in screen[begin:].splitlines()[1:3])
    assert expected.startswith("expected timeline: fires ")
    assert actual.startswith("actual timeline:   fires ")
    first_expected, first_actual = (
        parse_duration(line.split(" fires ")[1].split(" ")[0].rstrip(",")) for line in (expected, actual)
    )
    assert first_actual < first_expected


def test_an_slo_without_rules_is_not_said_to_fail(compiled):
    (compiled.path / "generated/rules/checkout.yaml").unlink()
    result = compiled.slo("test")
    assert result.returncode == 1
    assert (
        result.stdout == f"checkout/availability  not tested: no rule file\nsearch/availability    {LINE}\n"
    )
    assert "SLO7003" in result.stderr


@pytest.mark.parametrize("output", ["  SUCCESS", "  SUCCESS: 28 rules found", ""])
def test_a_promtool_that_always_succeeds_is_refused(compiled, output):
    fake = compiled.path / "fake"
    fake.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "promtool, version 2.53.0" && exit\necho "{output}"\n'
    )
    fake.chmod(0o755)
    result = compiled.slo("test", "--promtool", "./fake")
    assert (result.returncode, result.stdout) == (4, "")
    assert "does not report a failure for a test that must fail" in result.stderr
    assert "cached" not in compiled.slo("test").stderr


FAILS_ONCE = """#!/bin/sh
case "$*" in
    *policies*) mkdir {seen} 2> /dev/null && echo "  FAILED:" && echo "    a sample was lost" && exit 1 ;;
esac
exec promtool "$@"
"""


def test_a_file_is_run_again_before_it_is_said_to_fail(compiled, tmp_path):
    fake = compiled.path / "fake"
    fake.write_text(FAILS_ONCE.format(seen=tmp_path / "seen"))
    fake.chmod(0o755)
    result = compiled.slo("test", "--promtool", "./fake", "--jobs", "9")
    assert (result.returncode, "FAILED" in result.stdout) == (0, False)
    assert (tmp_path / "seen").is_dir()


@pytest.fixture
def many(repository, tmp_path):
    """Enough services for two processes: one fails, one has no rules, and one cannot be tested."""
    for number in range(60):
        spec = SPEC.format(service=f"service-{number}")
        if number == 9:
            spec = spec.replace('code=~"5.."', 'code=~"5..",code!~".*"')
        repository.write_spec(f"service-{number}", spec)
    assert repository.slo("compile").returncode == 0
    rules = repository.path / "generated/rules/service-7.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("> 0.01344", "> 0.4"), encoding="utf-8")
    (repository.path / "generated/rules/service-8.yaml").unlink()
    (repository.path / "generated/tests/service-10.test.yaml").unlink()
    fake = repository.path / "fake"
    fake.write_text(MOSTLY_FAKE.format(counts=tmp_path / "counts"))
    fake.chmod(0o755)
    return repository


def test_the_result_is_the_same_in_any_number_of_processes(many, tmp_path):
    found = set()
    for jobs in ("1", "2"):
        result = many.slo("test", "--promtool", "./fake", "--no-cache", "--jobs", jobs, "--junit", "out.xml")
        written = re.sub(r'time="[^"]*"', "", (many.path / "out.xml").read_text(encoding="utf-8"))
        found.add((result.returncode, result.stdout, result.stderr, written))
        # Each test has a directory of its own, which is removed.
        assert {int(count) for count in (tmp_path / "counts").read_text().split()} <= {1, int(jobs)}
    ((code, stdout, stderr, written),) = found
    assert code == 1
    lines = [line.split("  ")[0] for line in stdout.splitlines()]
    assert lines == [*sorted(lines[:-1]), "service-9/availability"]
    assert len(lines) == 62
    for number, status in ((7, "FAILED"), (8, "not tested: no rule file"), (9, "not tested")):
        assert re.search(f"^service-{number}/availability +{status}$", stdout, re.MULTILINE)
    for code in ("SLO7001", "SLO7002", "SLO7003"):
        assert code in stderr
    assert "service-10.test.yaml" in written


def test_the_plan_of_a_spec_is_small(compiled):
    job = PlanJob(
        settings=Settings(),
        root=compiled.path / "generated",
        sources=sources_of(compiled.path / "generated", ()),
        templates=BUILT_IN,
        promtool=choose_promtool("auto", None),
        full=False,
    )
    planned = plan_spec(str(compiled.path / "specs/checkout.slo.yaml"), job=job)
    texts = sum(len(Path(job.root, file.path).read_bytes()) for file in planned.files)
    assert len(planned.files) == 4
    assert len(pickle.dumps(planned)) < texts / 10
