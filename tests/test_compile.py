"""`slo compile`: all or nothing, drift, orphans, and the incremental cache."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import ROOT, SPEC


def test_a_folder_of_specs_becomes_rules_tests_and_dashboards(repository):
    result = repository.slo("compile")
    assert result.returncode == 0, result.stderr
    assert set(repository.files()) >= {
        "rules/checkout.yaml",
        "rules/search.yaml",
        "dashboards/overview.json",
        "dashboards/slo.json",
        "dashboards/.lint",
    }
    assert "2 services, 2 SLOs" in result.stderr
    assert "promtool did not run" in result.stderr


def test_the_same_specs_give_the_same_bytes_in_any_number_of_processes(repository):
    for number in range(60):
        repository.write_spec(f"svc-{number:02d}")
    outputs = []
    for jobs in ("1", "2", "5"):
        result = repository.slo("compile", "-o", f"out-{jobs}", "--no-cache", "-j", jobs)
        assert result.returncode == 0, result.stderr
        outputs.append(repository.files(f"out-{jobs}"))
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.parametrize(("target", "status"), [("ninety", 1), ("99.9", 0)])
@pytest.mark.parametrize("format_", ["text", "sarif"])
def test_the_same_specs_give_the_same_diagnostics_in_any_number_of_processes(
    repository, target, status, format_
):
    """Errors, warnings and ignored warnings of many specs, in the same order."""
    settings = "version: slo-settings/v1\noutputs: {tests: false, dashboards: false}\n"
    (repository.path / "slo.yaml").write_text(settings)
    for number in range(60):
        spec = SPEC.format(service=f"svc-{number:02d}")
        if number % 3 == 0:
            spec = spec.replace("http_requests_total", "in_flight")
        if number % 6 == 0:
            spec = f"# slo: ignore SLO2003 because it is a counter\n{spec}"
        if number % 7 == 0:
            spec = spec.replace("99.9", target)
        repository.write_spec(f"svc-{number:02d}", spec)
    shown = set()
    for jobs in ("1", "2", "5"):
        result = repository.slo("compile", "--no-cache", "--format", format_, "-j", jobs)
        shown.add((result.returncode, result.stdout, result.stderr))
        shutil.rmtree(repository.path / "generated", ignore_errors=True)
    ((returned, output, errors),) = shown
    assert returned == status
    assert "SLO2003" in output + errors


def test_one_error_in_one_spec_keeps_all_files_unchanged(repository):
    assert repository.slo("compile").returncode == 0
    before = repository.files()
    repository.write_spec("checkout", SPEC.format(service="checkout").replace("99.9", "99.5"))
    repository.write_spec("search", SPEC.format(service="search").replace("99.9", "100"))
    result = repository.slo("compile")
    assert result.returncode == 1
    assert "error SLO1003: target 100 leaves no error budget" in result.stderr
    assert "nothing was written" in result.stderr
    assert repository.files() == before


def test_errors_of_all_files_are_shown_in_one_run_sorted_by_location(repository):
    repository.write_spec("a", "version: slo/v1\nservice: a\nslos: []\n")
    repository.write_spec("b", "\tx")
    repository.write_spec("checkout", SPEC.format(service="search"), name="again.slo.yaml")
    result = repository.slo("compile")
    assert result.returncode == 1
    places = [line for line in result.stderr.splitlines() if " error SLO" in line]
    assert [place.split(":")[0] for place in places] == [
        "specs/a.slo.yaml",
        "specs/b.slo.yaml",
        "specs/search.slo.yaml",
        "specs/search.slo.yaml",
    ]


def test_check_writes_nothing_shows_a_diff_and_exits_3(repository):
    assert repository.slo("compile").returncode == 0
    assert repository.slo("compile", "--check").returncode == 0
    rules = repository.path / "generated/rules/checkout.yaml"
    rules.write_text(rules.read_text().replace("> 0.01344", "> 0.5"))
    before = repository.files()
    result = repository.slo("compile", "--check")
    assert result.returncode == 3
    assert "+++ generated/rules/checkout.yaml (compiled)" in result.stdout
    assert "> 0.5" in result.stdout
    assert "1 file in generated out of date" in result.stderr
    assert repository.files() == before


def test_check_on_an_empty_output_writes_nothing_at_all(repository):
    assert repository.slo("compile", "--check").returncode == 3
    assert not (repository.path / "generated").exists()


def test_files_of_a_spec_that_is_gone_are_removed_and_foreign_files_stay(repository):
    assert repository.slo("compile").returncode == 0
    foreign = repository.path / "generated/rules/own.yaml"
    foreign.write_text("groups: []\n")
    (repository.path / "specs/search.slo.yaml").unlink()
    assert repository.slo("compile", "--check").returncode == 3
    assert repository.slo("compile").returncode == 0
    assert not [name for name in repository.files() if "search" in name]
    assert foreign.read_text() == "groups: []\n"


def test_the_output_below_the_specs_is_not_read_as_specs(repository):
    assert repository.slo("compile", ".").returncode == 0
    before = repository.files()
    assert repository.slo("compile", ".").returncode == 0
    assert repository.slo("validate", ".").returncode == 0
    assert repository.files() == before


SERVICES = "version: slo-settings/v1\noutputs: {dashboards: {services: true}}\n"


def test_services_named_like_shared_dashboards_have_dashboards_of_their_own(repository):
    for service in ("overview", "service-overview", "slo"):
        repository.write_spec(service)
    (repository.path / "slo.yaml").write_text(SERVICES)
    assert repository.slo("compile").returncode == 0
    found = [name for name in repository.files() if name.startswith("dashboards/")]
    assert sum("overview" in name and name.endswith(".json") for name in found) == 3
    assert {"dashboards/slo.json", "dashboards/slo_.json"} <= set(found)


def test_compiling_one_file_leaves_the_others_alone(repository):
    assert repository.slo("compile").returncode == 0
    before = repository.files()
    assert repository.slo("compile", "specs/checkout.slo.yaml").returncode == 0
    assert repository.files() == before


def test_a_file_that_slo_did_not_write_is_never_overwritten(repository):
    own = repository.path / "generated/rules/checkout.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("groups: []  # mine\n")
    result = repository.slo("compile")
    assert result.returncode == 1
    assert "SLO5004" in result.stderr
    assert own.read_text() == "groups: []  # mine\n"
    assert not (repository.path / "generated/rules/search.yaml").exists()


def test_a_renamed_service_takes_its_files_with_it(repository):
    assert repository.slo("compile").returncode == 0
    repository.write_spec("checkout", SPEC.format(service="till"))
    assert repository.slo("compile").returncode == 0
    names = repository.files()
    assert "rules/till.yaml" in names
    assert "rules/checkout.yaml" not in names


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/b", "..", "a\\\\b", "con:x", ".hidden", "ü"])
def test_no_name_of_a_service_leads_out_of_the_output_folder(repository, name):
    repository.write_spec(
        "evil", SPEC.replace("service: {service}", f'service: "{name}"').format(service="x")
    )
    result = repository.slo("compile")
    assert result.returncode == 1
    assert "SLO1006" in result.stderr
    assert not (repository.path / "generated/rules").exists()


def test_an_incremental_run_is_byte_for_byte_a_cold_one(repository):
    for number in range(30):
        repository.write_spec(f"svc-{number:02d}")
    assert repository.slo("compile").returncode == 0
    repository.write_spec("svc-07", SPEC.format(service="svc-07").replace("99.9", "99"))
    (repository.path / "specs/svc-08.slo.yaml").unlink()
    repository.write_spec("svc-99")
    (repository.path / "generated/rules/svc-09.yaml").unlink()
    damaged = repository.path / "generated/rules/svc-10.yaml"
    damaged.write_text(damaged.read_text().replace("0.001", "0.002"))
    result = repository.slo("compile")
    assert result.returncode == 0
    assert "3 created, 2 changed" in result.stderr or "created" in result.stderr
    assert repository.slo("compile", "-o", "cold", "--no-cache").returncode == 0
    assert repository.files("generated") == repository.files("cold")


def test_duplicates_are_found_against_specs_that_did_not_change(repository):
    assert repository.slo("compile").returncode == 0
    repository.write_spec("other", SPEC.format(service="checkout"))
    result = repository.slo("compile")
    assert result.returncode == 1
    assert "SLO3002" in result.stderr


def test_warnings_are_repeated_by_an_incremental_run(repository):
    gauge = SPEC.format(service="gauge").replace("http_requests_total", "in_flight")
    repository.write_spec("gauge", gauge)
    first, second = repository.slo("compile"), repository.slo("compile")
    assert first.returncode == second.returncode == 0
    assert first.stderr.count("SLO2003") == second.stderr.count("SLO2003") == 2


def test_changed_settings_recompile_everything(repository):
    assert repository.slo("compile").returncode == 0
    (repository.path / "slo.yaml").write_text("version: slo-settings/v1\ndefaults: {window: 30d}\n")
    assert repository.slo("compile").returncode == 0
    assert b"[30d]" in repository.files()["rules/checkout.yaml"]


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"\xff\xfe", b'slo-cache 1 x y\n{"specs/checkout.slo.yaml": 3}']
)
def test_a_damaged_cache_is_forgotten(repository, damage):
    assert repository.slo("compile").returncode == 0
    before = repository.files()
    for file in (repository.path / ".slo-cache").rglob("*.json"):
        file.write_bytes(damage)
    assert repository.slo("compile").returncode == 0
    assert repository.files() == before


def test_a_killed_run_leaves_the_old_files_whole(repository):
    for number in range(300):
        repository.write_spec(f"svc-{number:03d}")
    assert repository.slo("compile").returncode == 0
    before = repository.files()
    for number in range(300):
        repository.write_spec(
            f"svc-{number:03d}", SPEC.format(service=f"svc-{number:03d}").replace("99.9", "99")
        )
    command = [sys.executable, "-m", "slo_compiler", "compile", "-j", "1"]
    for delay in (0.15, 0.3, 0.45, 0.6):
        process = subprocess.Popen(
            command,
            cwd=repository.path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        process.kill()
        process.wait()
        now = repository.files()
        for name, content in before.items():
            assert now[name] == content or now[name].endswith(content[-20:]), name
    assert repository.slo("compile").returncode == 0
    assert not list((repository.path / "generated").glob(".slo-staging-*"))


def test_own_templates_replace_ours(repository):
    folder = repository.path / "own"
    folder.mkdir()
    (folder / "rules.yaml.j2").write_text("# << marker >>\n# << file.service >>\ngroups: []\n")
    assert repository.slo("compile", "--templates", "own").returncode == 0
    assert repository.files()["rules/checkout.yaml"].endswith(b"# checkout\ngroups: []\n")


def test_text_of_a_user_is_never_a_template_of_ours(repository):
    text = "<< 7 * 7 >> <% for x in y %> <# gone #> {{ 7 }} ${HOME} \\\" ' 🔥"
    spec = SPEC.format(service="checkout").replace(
        "    target", f"    description: {json.dumps(text, ensure_ascii=False)}\n    target"
    )
    repository.write_spec("checkout", spec)
    (repository.path / "slo.yaml").write_text(SERVICES)
    assert repository.slo("compile").returncode == 0
    rules = repository.files()["rules/checkout.yaml"].decode()
    assert "<< 7 * 7 >> <% for x in y %> <# gone #>" in rules
    json.loads(repository.files()["dashboards/checkout.json"])


def test_settings_switch_outputs_off(repository):
    (repository.path / "slo.yaml").write_text(
        "version: slo-settings/v1\noutputs: {dashboards: false, tests: false}\n"
    )
    assert repository.slo("compile").returncode == 0
    assert {name.split("/")[0] for name in repository.files()} == {"rules"}


def test_outputs_are_added_by_flag_in_compile_and_check(repository):
    assert repository.slo("compile", "--outputs", "rules,thanos").returncode == 0
    assert {"rules", "tests", "dashboards", "thanos"} <= {name.split("/")[0] for name in repository.files()}
    assert repository.slo("compile", "--check", "--outputs", "thanos").returncode == 0
    assert repository.slo("compile", "--check").returncode == 3
    for command in ("compile", "check"):
        unknown = repository.slo(command, "--outputs", "rules", "--outputs", "thanoss")
        assert unknown.returncode == 2
        assert "did you mean thanos?" in " ".join(unknown.stderr.replace("│", " ").split())


def test_the_committed_output_is_what_the_specs_compile_to():
    result = subprocess.run(
        [sys.executable, "-m", "slo_compiler", "compile", "--check", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends the workers")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_a_killed_run(repository, number):
    for spec in range(200):
        repository.write_spec(f"svc-{spec:03d}")
    command = (sys.executable, "-m", "slo_compiler", "compile", "-j", "2", "--no-cache")
    run = subprocess.Popen(
        command, cwd=repository.path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL
    )
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    while len(workers := children.read_text().split()) < 2:
        assert run.poll() is None, "the run ended before it was killed"
    run.send_signal(number)
    run.wait()
    give_up = time.monotonic() + 60
    while left := [worker for worker in workers if is_running(worker)]:
        assert time.monotonic() < give_up, left
        time.sleep(0.05)


def is_running(process: str) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
