"""`slo test`: one line per SLO, failures that say what happened, JUnit, and a cache that is only a cache."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest


@pytest.fixture
def compiled(repository):
    assert repository.slo("compile").returncode == 0
    return repository


def break_rules(repository, old, new):
    rules = repository.path / "generated/rules/checkout.yaml"
    text = rules.read_text()
    assert old in text
    rules.write_text(text.replace(old, new))


@pytest.mark.parametrize("promtool", ["promtool", "promtool-3"])
def test_every_slo_has_a_line_with_its_proved_times(compiled, promtool):
    result = compiled.slo("test", "--promtool", promtool)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "checkout/availability  page fires 48.4s into a total outage, resets after 4m 55s",
        "search/availability    page fires 48.4s into a total outage, resets after 4m 55s",
    ]
    assert "2 SLOs: 2 test files passed" in result.stderr


def test_a_wrong_rule_fails_with_its_scenario_and_both_timelines(compiled):
    break_rules(compiled, "> 0.01344", "> 0.9999")
    break_rules(compiled, "> 0.0056", "> 0.9999")
    result = compiled.slo("test")
    assert result.returncode == 1
    assert "error SLO702" in result.stderr
    assert "expected" in result.stderr
    assert "SLOErrorBudgetBurnPage" in result.stderr
    assert "checkout/availability  FAILED" in result.stdout
    assert "search/availability    page fires" in result.stdout


def test_what_passed_is_not_run_again_until_its_rules_change(compiled):
    assert "unchanged since they passed" not in compiled.slo("test").stderr
    assert "2 unchanged since they passed" in compiled.slo("test").stderr
    assert "unchanged since they passed" not in compiled.slo("test", "--no-cache").stderr
    break_rules(compiled, "> 0.01344", "> 0.9999")
    assert compiled.slo("test").returncode == 1
    assert compiled.slo("test").returncode == 1


def test_the_gate_runs_the_quick_tests(compiled):
    result = compiled.slo("check")
    assert result.returncode == 0, result.stderr
    assert "alerts of 2 SLOs proved" in result.stderr


def test_junit_names_every_test_and_every_failure(compiled):
    assert compiled.slo("test", "--junit", "good.xml").returncode == 0
    suites = ET.parse(compiled.path / "good.xml").getroot()
    assert len(list(suites.iter("testcase"))) >= 2
    assert not list(suites.iter("failure"))
    break_rules(compiled, "> 0.01344", "> 0.9999")
    assert compiled.slo("test", "--junit", "bad.xml").returncode == 1
    assert list(ET.parse(compiled.path / "bad.xml").getroot().iter("failure"))


def test_without_promtool_nothing_is_known(compiled):
    result = compiled.slo("test", env={"PATH": "/nonexistent"})
    assert result.returncode == 4
    assert "promtool" in result.stderr
    assert not result.stdout


def test_promtool_alone_runs_the_tests_as_they_are_written(compiled):
    import subprocess

    result = subprocess.run(
        ["promtool", "test", "rules", "generated/tests/checkout.test.yaml"],
        cwd=compiled.path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "SUCCESS" in result.stdout


def test_an_slo_that_cannot_be_tested_says_so_and_does_not_fail_the_others(repository):
    spec = repository.write_spec("odd")
    text = spec.read_text().replace('code=~"5.."', 'code=~"5..", code!~".+"')
    spec.write_text(text)
    assert repository.slo("compile").returncode == 0
    result = repository.slo("test")
    assert result.returncode == 0, result.stderr
    assert "SLO701" in result.stderr
    assert "odd/availability       not proven" in result.stdout
