"""Every diagnostic code has a case: input files, a command, and its exact output.

A case is a directory `cases/diagnostics/<CODE>-<problem>/`. The command in `command.txt`, or
`slo validate .`, runs in a copy of it. The symbolic links in `links.txt` are created in the copy, because
source archives do not keep them. `screen.txt` contains the command, its output and its exit code.
`make golden` regenerates these files.
"""

import ast
import json
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.workflows.codes import all_codes

CASES = Path(__file__).parent / "cases" / "diagnostics"

# Cases that cannot be files under version control: pipes, permissions, odd names, large files, failing
# disks, and results of promtool.
TESTED_ELSEWHERE = {
    "SLO0004": "test_reading_files.py::test_what_is_no_file_is_refused_without_waiting_for_it",
    "SLO0005": "test_reading_files.py::test_what_may_not_be_read_is_a_diagnostic",
    "SLO0006": "test_reading_files.py::test_a_link_that_leads_nowhere_is_a_diagnostic",
    "SLO0007": "test_reading_files.py::test_the_bytes_of_a_file_are_read_up_to_the_limit",
    "SLO0008": "test_reading_files.py::test_a_name_that_cannot_be_shown_is_a_diagnostic",
    "SLO0027": "test_reading_refusals.py::"
    "test_a_file_with_many_errors_shows_the_first_hundred_and_counts_the_rest",
    "SLO4502": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4503": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4504": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4505": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4506": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4507": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4508": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4509": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4512": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4513": "test_policy.py::test_a_policy_that_cannot_be_meant_is_refused",
    "SLO4520": "test_policy_dates.py::test_a_date_is_reported_from_its_day_on",
    "SLO4521": "test_policy_dates.py::test_a_date_is_reported_from_its_day_on",
    "SLO4522": "test_policy_dates.py::test_a_date_is_reported_from_its_day_on",
    "SLO5007": "test_disk.py::test_two_artifacts_of_one_path_are_refused",
    "SLO5008": "test_diagnostics.py::test_a_disk_that_fails_half_way_is_a_diagnostic",
    "SLO5009": "test_diagnostics.py::test_an_orphan_that_cannot_be_removed_is_a_diagnostic",
    "SLO5104": "test_layout.py::test_a_full_disk_is_one_error",
    "SLO5503": "test_output_kubernetes.py::test_an_object_over_the_limit_is_refused_and_nothing_is_written",
    "SLO5505": "test_output_kubernetes.py::"
    "test_check_compares_the_rules_of_other_outputs_with_the_plain_rules",
    "SLO5520": "test_output_grafana.py::test_a_dashboard_that_is_too_large_for_an_object_is_refused",
    "SLO5532": "test_output_alertmanager.py::test_check_finds_what_a_custom_template_breaks",
    "SLO5533": "test_output_alertmanager.py::test_check_finds_what_a_custom_template_breaks",
    "SLO6001": "test_promtool.py::test_rejections_become_diagnostics_in_the_users_files",
    "SLO6002": "test_promtool.py::test_rejections_become_diagnostics_in_the_users_files",
    "SLO6005": "test_diagnostics.py::test_a_promtool_that_crashes_is_a_diagnostic",
    "SLO6501": "test_prometheus_api.py::test_an_error_is_a_diagnostic_and_ends_with_4",
    "SLO6502": "test_prometheus_api.py::test_an_error_is_a_diagnostic_and_ends_with_4",
    "SLO6503": "test_prometheus_api.py::test_an_error_is_a_diagnostic_and_ends_with_4",
    "SLO6504": "test_prometheus_api.py::test_an_error_is_a_diagnostic_and_ends_with_4",
    "SLO6520": "test_check_live.py::test_a_file_that_is_not_loaded",
    "SLO6521": "test_check_live.py::test_a_rule_that_was_changed_by_hand",
    "SLO6522": "test_check_live.py::test_a_file_that_is_loaded_twice",
    "SLO6523": "test_check_live.py::test_an_slo_that_was_removed_but_is_still_loaded",
    "SLO6524": "test_check_live.py::test_a_rule_that_fails",
    "SLO6525": "test_live_findings.py::test_a_group_that_takes_longer_than_its_interval",
    "SLO6526": "test_live_findings.py::test_a_series_that_is_absent_although_its_sli_has_data",
    "SLO6527": "test_check_live.py::test_a_series_that_ended_twenty_minutes_ago",
    "SLO6528": "test_check_live.py::test_a_series_that_is_not_a_number",
    "SLO6529": "test_check_live.py::test_a_missing_rule_of_the_policy_and_its_series",
    "SLO6530": "test_check_live.py::test_a_server_that_is_not_as_the_settings_say",
    "SLO6531": "test_live_findings.py::test_an_engine_that_says_nothing_is_one_warning",
    "SLO6532": "test_check_live.py::test_a_server_that_is_not_as_the_settings_say",
    "SLO6533": "test_check_live.py::test_a_job_that_is_scraped_less_often_than_the_spec_says",
    "SLO6534": "test_check_live.py::test_a_server_that_is_not_as_the_settings_say",
    "SLO6535": "test_check_live.py::test_a_metric_that_does_not_exist",
    "SLO6536": "test_check_live.py::test_a_bad_metric_that_never_existed_is_a_warning",
    "SLO6537": "test_check_live.py::test_a_threshold_without_a_bucket_names_the_existing_bounds",
    "SLO6538": "test_live_findings.py::test_a_rule_that_was_never_evaluated_is_reported_after_two_intervals",
    "SLO6539": "test_check_live_outputs.py::test_victoria_metrics_without_vmalert_lists_no_rules",
    "SLO6540": "test_check_live.py::test_routes_of_alerts",
    "SLO6541": "test_check_live.py::test_routes_of_alerts",
    "SLO6545": "test_check_live.py::test_a_dashboard_query_that_prometheus_rejects",
    "SLO6546": "test_live_findings.py::test_a_warning_of_a_dashboard_query_is_reported_once",
    "SLO6550": "test_check_live.py::test_routes_that_cannot_be_tested_are_exit_code_4",
    "SLO7001": "test_alert_tests.py::test_an_slo_without_matching_series_is_reported_and_others_are_tested",
    "SLO7002": "test_alert_tests_cli.py::test_wrong_rules_fail_with_scenario_expectation_and_what_was_there",
    "SLO7501": "test_postmortem_lint.py::"
    "test_a_document_without_front_matter_is_an_error_and_its_text_is_still_read",
    "SLO7502": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7503": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7504": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7505": "test_postmortem_lint.py::test_two_documents_of_one_id",
    "SLO7506": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7507": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7508": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7509": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7510": "test_postmortem_lint.py::test_evidence_that_was_edited_or_has_no_end",
    "SLO7511": "test_postmortem_lint.py::test_evidence_that_was_edited_or_has_no_end",
    "SLO7512": "test_postmortem_lint.py::test_a_directory_without_postmortems_and_a_missing_one_are_errors",
    "SLO7513": "test_postmortem_files.py::test_a_disk_that_fails_leaves_the_document_as_it_was",
    "SLO7514": "test_postmortem_files.py::test_a_new_document_never_replaces_one",
    "SLO7520": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7521": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7522": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7523": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7524": "test_postmortem_lint.py::test_a_major_incident_needs_the_standard_form",
    "SLO7525": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7526": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7527": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7528": "test_postmortem_lint.py::test_a_final_document_needs_a_review",
    "SLO7529": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7530": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7531": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7532": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7533": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7534": "test_postmortem_lint.py::test_an_impact_needs_a_number",
    "SLO7535": "test_postmortem_lint.py::test_a_major_incident_has_more_than_one_cause",
    "SLO7536": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7537": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7538": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7539": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7540": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7541": "test_postmortem_wording.py::test_a_heading_that_is_not_required_is_not_empty",
    "SLO7542": "test_postmortem_wording.py::test_a_typed_share_of_the_budget_is_that_of_the_front_matter",
    "SLO7543": "test_postmortem_wording.py::test_entries_without_evidence_are_one_warning_that_never_fails",
    "SLO7545": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7546": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7547": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7548": "test_postmortem_wording.py::test_a_chain_of_whys_does_not_end_at_a_person",
    "SLO7549": "test_postmortem_wording.py::test_who_has_no_part_is_not_named",
    "SLO7550": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7551": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7552": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7553": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7554": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7555": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7556": "test_postmortem_lint.py::test_no_actions_need_a_reason",
    "SLO7557": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7558": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7559": "test_postmortem_lint.py::test_more_than_eight_actions_and_the_same_id_twice",
    "SLO7560": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7561": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7562": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7563": "test_postmortem_lint.py::test_what_customers_detect_needs_a_detect_action",
    "SLO7564": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7565": "test_postmortem_lint.py::test_a_rule_reports_its_problem",
    "SLO7566": "test_postmortem_lint.py::test_more_than_eight_actions_and_the_same_id_twice",
    "SLO7570": "test_postmortem_lint.py::test_what_is_due_is_a_warning_that_never_fails",
    "SLO7571": "test_postmortem_lint.py::test_what_is_due_is_a_warning_that_never_fails",
    "SLO7580": "test_postmortem_new.py::test_evidence_without_a_document_is_not_replaced",
    "SLO7581": "test_postmortem_note.py::test_what_cannot_be_noted_is_said_and_nothing_changes",
    "SLO7582": "test_postmortem_note.py::test_what_cannot_be_noted_is_said_and_nothing_changes",
    "SLO7587": "test_postmortem_declared.py::"
    "test_a_declared_incident_without_a_document_is_an_error_with_its_place",
    "SLO7588": "test_postmortem_declared.py::test_an_error_of_the_file_has_its_place",
    "SLO7589": "test_postmortem_declared.py::test_an_id_that_is_used_twice",
    "SLO7590": "test_postmortem_scan.py::test_an_episode_without_a_document_is_missing",
    "SLO7591": "test_postmortem_declared.py::test_three_within_a_quarter_are_a_pattern_in_any_order",
    "SLO7592": "test_postmortem_declared.py::test_a_file_that_cannot_be_extended_stays_as_it_is",
    "SLO8201": "test_diff.py::test_outside_of_git_only_directories_are_compared",
    "SLO8202": "test_diff.py::test_a_bad_revision_is_a_diagnostic_and_no_option_of_git",
    "SLO8203": "test_diff.py::test_outside_of_git_only_directories_are_compared",
    "SLO8204": "test_diff.py::test_a_name_of_a_directory_and_a_branch_is_ambiguous",
    "SLO8205": "test_diff.py::test_an_invalid_old_spec_does_not_block_and_an_invalid_new_one_does",
    "SLO8206": "test_diff.py::test_paths_outside_of_the_repository_are_in_no_revision",
    "SLO6007": "test_names_in_quotes.py::test_a_promtool_that_is_too_old_is_refused_before_it_complains",
    "SLO6006": "test_check.py::test_an_unreadable_dashboard_is_a_diagnostic",
}


def cases() -> list[str]:
    return sorted(folder.name for folder in CASES.iterdir())


def code_of(case: str) -> str:
    return case.partition("-")[0]


def screen(folder: Path) -> str:
    """Run the command of a case; return the command, its output and its exit code."""
    file = folder / "command.txt"
    command = file.read_text().strip() if file.exists() else "slo validate ."
    run = CliRunner().invoke(app, shlex.split(command)[1:])
    return f"$ {command}\n{run.output}[exit {run.exit_code}]\n"


def make_links(folder: Path) -> None:
    """Create the symbolic links in `links.txt`, one `name -> destination` per line."""
    file = folder / "links.txt"
    for line in file.read_text().splitlines() if file.exists() else ():
        name, _, destination = line.partition(" -> ")
        (folder / name).symlink_to(destination)


@pytest.mark.parametrize("case", cases())
def test_golden_screen_of(case, tmp_path, monkeypatch):
    shutil.copytree(CASES / case, tmp_path, dirs_exist_ok=True)
    make_links(tmp_path)
    monkeypatch.chdir(tmp_path)
    seen = screen(tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        (CASES / case / "screen.txt").write_text(seen, encoding="utf-8")
    assert seen == (CASES / case / "screen.txt").read_text(encoding="utf-8")
    assert code_of(case) in seen


def test_every_code_has_a_case_or_a_test_that_is_named_here():
    shown = {code_of(case) for case in cases()}
    assert sorted(shown | TESTED_ELSEWHERE.keys()) == list(all_codes())


def test_no_code_has_both_a_case_and_another_test():
    assert not {code_of(case) for case in cases()} & TESTED_ELSEWHERE.keys()


@pytest.mark.parametrize(("code", "test"), TESTED_ELSEWHERE.items())
def test_a_test_that_is_named_here_exists_and_speaks_of_its_code(code, test):
    file, _, name = test.partition("::")
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    functions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    assert name in functions
    assert code in text


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """A compiled repository with two services."""
    monkeypatch.chdir(tmp_path)
    good = (CASES / "SLO6004-no-promtool-at-the-path" / "input.slo.yaml").read_text()
    (tmp_path / "specs").mkdir()
    for service in ("checkout", "search"):
        (tmp_path / "specs" / f"{service}.slo.yaml").write_text(good.replace("checkout", service))
    run = CliRunner().invoke(app, ["compile"])
    assert run.exit_code == 0, run.output
    return tmp_path


def test_a_disk_that_fails_half_way_is_a_diagnostic(compiled, monkeypatch):
    def full(_, target):
        raise OSError(28, "No space left on device", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        run = CliRunner().invoke(app, ["compile", "specs/checkout.slo.yaml", "-o", "elsewhere"])
    assert run.exit_code == 1
    assert "error SLO5008: stopped after replacing 0 of 5 files: no space left" in run.output
    assert "nothing was written" not in run.output


def test_an_orphan_that_cannot_be_removed_is_a_diagnostic(compiled, monkeypatch):
    def refused(path, missing_ok=False):
        raise PermissionError(13, "Permission denied", str(path))

    (compiled / "specs" / "search.slo.yaml").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        run = CliRunner().invoke(app, ["compile"])
    assert run.exit_code == 1
    assert "generated/rules/search.yaml: error SLO5009: the spec of this file was deleted" in run.output


def test_a_promtool_that_crashes_is_a_diagnostic(compiled):
    crashing = compiled / "promtool"
    crashing.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "promtool, version 2.42.0" && exit\nkill -9 $$\n'
    )
    crashing.chmod(0o755)
    arguments = ["check", "--promtool", "./promtool"]
    run = CliRunner().invoke(app, arguments)
    assert (run.exit_code, run.stderr.startswith("slo check: SLO6005: promtool returned no result")) == (
        4,
        True,
    )
    machine = CliRunner().invoke(app, [*arguments, "--format", "json"])
    assert machine.exit_code == 4
    assert [diagnostic["code"] for diagnostic in json.loads(machine.stdout)] == ["SLO6005"]


@pytest.mark.parametrize("code", all_codes())
def test_a_manual_begins_with_one_sentence_and_says_what_to_do(code):
    from slo_compiler.diagnostics.registry import manual

    first, _, rest = manual(code).partition("\n\n")
    assert re.fullmatch(r"[^\n]{10,120}\.", first)
    assert rest
