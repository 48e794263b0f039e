"""Generated tests, run as by users and other tools."""

from __future__ import annotations

import subprocess

import pytest

from .test_alert_tests_cli import LINE


@pytest.fixture
def compiled(repository):
    assert repository.slo("compile").returncode == 0
    return repository


@pytest.mark.parametrize("promtool", ["promtool", "promtool-3"])
def test_every_slo_has_a_line_with_its_tested_times(compiled, promtool):
    result = compiled.slo("test", "--promtool", promtool)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        f"checkout/availability  {LINE}",
        f"search/availability    {LINE}",
    ]
    assert "2 SLOs: 8 test files passed" in result.stderr


def test_the_gate_runs_the_quick_tests(compiled):
    result = compiled.slo("check")
    assert result.returncode == 0, result.stderr
    assert "alerts of 2 SLOs tested" in result.stderr


def test_promtool_alone_runs_the_tests_as_they_are_written(compiled):
    files = ["generated/tests/checkout.test.yaml", "generated/tests/tickets/checkout.test.yaml"]
    result = subprocess.run(
        ["promtool", "test", "rules", *files],
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
    assert "SLO7001" in result.stderr
    assert "odd/availability       not tested" in result.stdout


OWN_RESULTS = {
    "threshold": ("threshold: {query: 'max(age_seconds) or vector(0)', max: 3}", False),
    "always failing": (
        "query: {bad: 'sum_over_time(absent(a)[$window:1m])', total: 'sum_over_time(vector(1)[$window:1m])'}",
        False,
    ),
    "zero": ("query: {bad: 'sum(rate(b[$window]))', total: 'sum(rate(a[$window])) or vector(0)'}", True),
}
"""Kinds with results without any series, and whether the policies can be tested."""


@pytest.mark.parametrize(("sli", "has_policies"), OWN_RESULTS.values(), ids=OWN_RESULTS)
def test_an_slo_with_results_in_every_test_does_not_fail_the_others(repository, sli, has_policies):
    for name in ("checkout", "search"):
        (repository.path / "specs" / f"{name}.slo.yaml").unlink()
    slos = (
        f"  - {{name: own, target: 99, sli: {{{sli}}}}}",
        "  - {name: probed, target: 99, sli: {probe: up}}",
    )
    repository.write_spec("shop", "\n".join(("version: slo/v1", "service: shop", "slos:", *slos, "")))
    assert repository.slo("compile").returncode == 0
    result = repository.slo("test")
    assert result.returncode == 0, result.stderr
    assert "shop/own     not tested\n" in result.stdout
    assert "shop/probed  page fires" in result.stdout
    assert "hint: omit vector(…) and absent(…)" in result.stderr
    assert ("tests/policies/shop.test.yaml" in repository.files()) == has_policies


def test_the_gate_says_how_many_slos_are_tested_without_their_queries(repository):
    for name in ("checkout", "search"):
        (repository.path / "specs" / f"{name}.slo.yaml").unlink()
    bad = 'sum(rate(r_total{code=~"5.."}[$window])) * 1'
    query = f"query: {{bad: '{bad}', total: 'sum(rate(r_total[$window]))'}}"
    slo = "  - {name: asked, target: 99, sli: {QUERY}}\n  - {name: probed, target: 99, sli: {probe: up}}\n"
    repository.write_spec("shop", f"version: slo/v1\nservice: shop\nslos:\n{slo.replace('QUERY', query)}")
    assert repository.slo("compile").returncode == 0
    result = repository.slo("check")
    assert "alerts of 2 SLOs tested (1 from their totals on)" in result.stderr
