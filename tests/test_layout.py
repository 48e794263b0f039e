"""The layout of the output directory."""

from __future__ import annotations

from slo_compiler.naming import files
from slo_compiler.outputs.registry import DIRECTORIES


def test_the_paths_of_today_have_no_environment():
    assert files.rules_file("a") == "rules/a.yaml"
    assert files.tests_file("a") == "tests/a.test.yaml"
    assert files.dashboard_file("a") == "dashboards/a.json"


def test_an_environment_stands_in_front_of_every_path_and_another_output_has_a_directory():
    assert files.rules_file("a", environment="prod") == "prod/rules/a.yaml"
    assert files.tests_file("a", environment="prod") == "prod/tests/a.test.yaml"
    assert files.dashboard_file("overview", environment="prod") == "prod/dashboards/overview_.json"
    assert files.output_folder("operator", environment="prod") == "prod/operator"
    assert files.output_folder("operator") not in DIRECTORIES
