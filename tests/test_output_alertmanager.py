"""The output `alertmanager`: routes, their tests, and what amtool says about both."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.rendering.blocks import block_lines
from tests.live.processes import find_program

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "tests" / "cases" / "alertmanager"
FOLDERS = ("alertmanager", "grafana")
GENERATED = CASE / "generated" / "alertmanager"
ROUTES = Path("generated/production/alertmanager/routes.yaml")
TESTS = Path("generated/production/alertmanager/route-tests.sh")


@pytest.fixture(autouse=True)
def amtool_on_path(monkeypatch):
    folders = {str(Path(found).parent) for name in ("amtool", "promtool") if (found := find_program(name))}
    monkeypatch.setenv("PATH", os.pathsep.join((*sorted(folders), os.environ["PATH"])))


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """The repository of the golden case, in an empty directory."""
    shutil.copy(CASE / "slo.yaml", tmp_path)
    shutil.copytree(CASE / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def slo(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)


def test_golden_routes_of_owners_and_severities(repository):
    result = slo("compile", "--no-cache")
    assert result.exit_code == 0, result.output
    for folder in FOLDERS:
        expected = CASE / "generated" / folder
        if os.environ.get("UPDATE_GOLDEN"):
            shutil.rmtree(expected, ignore_errors=True)
            shutil.copytree(repository / "generated" / "production" / folder, expected)
        assert contents(repository / "generated" / "production" / folder) == contents(expected)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_amtool_accepts_the_golden_routes_and_their_tests_pass():
    folder = GENERATED
    assert run("amtool", "check-config", folder / "routes.yaml").returncode == 0
    tested = run("sh", folder / "route-tests.sh")
    assert (tested.returncode, tested.stderr) == (0, "")


def test_the_tests_of_routes_find_a_wrong_route_in_another_configuration(repository):
    config = yaml.safe_load((GENERATED / "routes.yaml").read_text())
    del config["route"]["routes"][0]["routes"][0]
    (repository / "own.yml").write_text(yaml.safe_dump(config))
    tested = run("sh", GENERATED / "route-tests.sh", "own.yml")
    assert tested.returncode == 1
    assert (
        'not routed to own-page: alertname="example.example: critical" cluster="a" owner="it\'s \\"us\\""'
        in tested.stderr
    )


def test_both_forms_have_the_same_routes_and_inhibition():
    folder = GENERATED
    plain = yaml.safe_load((folder / "routes.yaml").read_text())
    spec = yaml.safe_load((folder / "alertmanagerconfig.yaml").read_text())["spec"]
    (route,), (inhibition,) = plain["route"]["routes"], plain["inhibit_rules"]
    assert [texts(spec["route"]["matchers"]), spec["route"]["receiver"], spec["route"]["groupBy"]] == [
        route["matchers"],
        route["receiver"],
        route["group_by"],
    ]
    assert [(texts(one["matchers"]), one["receiver"]) for one in spec["route"]["routes"]] == [
        (one["matchers"], one["receiver"]) for one in route["routes"]
    ]
    (other,) = spec["inhibitRules"]
    assert (texts(other["sourceMatch"]), texts(other["targetMatch"]), other["equal"]) == (
        inhibition["source_matchers"],
        inhibition["target_matchers"],
        inhibition["equal"],
    )
    assert inhibition["equal"] == ["service", "objective", "cluster", "region", "route"]
    written = yaml.safe_load((CASE / "slo.yaml").read_text())["outputs"]["alertmanager"]["resource"]
    assert spec["receivers"] == written["receivers"]


def texts(matchers: list[dict[str, str]]) -> list[str]:
    quoted = ((one, json.dumps(one["value"], ensure_ascii=False)) for one in matchers)
    return [f"{one['name']}{one['matchType']}{value}" for one, value in quoted]


def test_check_tests_the_routes_with_amtool_if_it_is_there(repository, monkeypatch):
    assert slo("compile").exit_code == 0
    result = slo("check")
    assert result.exit_code == 0, result.output
    assert "3 Alertmanager files parsed, 12 routes tested with amtool" in result.output
    promtool = shutil.which("promtool")
    monkeypatch.setenv("PATH", "")
    result = slo("check", "--promtool", promtool)
    assert result.exit_code == 0, result.output
    assert "amtool" not in result.output


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("severity=", "severity!=", "error SLO5533: alerts with "),
        (
            'receiver: "own-page"',
            'receiver: "missing"',
            "error SLO5532: amtool rejects the file: undefined receiver ",
        ),
        ("group_by:", "groupBy:", "error SLO6006: cannot parse the file: "),
    ],
)
def test_check_finds_what_a_custom_template_breaks(repository, old, new, message):
    (repository / "custom").mkdir()
    name = "alertmanager-routes.yaml.j2"
    text = (ROOT / "templates" / name).read_text()
    template = f"<% filter replace({old!r}, {new!r}) %>\n{text}<% endfilter %>\n"
    (repository / "custom" / name).write_text(template)
    assert slo("compile", "--templates", str(repository / "custom")).exit_code == 0
    result = slo("check", "--templates", str(repository / "custom"))
    assert result.exit_code == 1
    assert f"{ROUTES}: {message}" in result.output


def test_a_run_for_some_specs_does_not_change_the_routes(repository):
    for name in ("checkout", "search"):
        (repository / "specs" / name).mkdir()
        (repository / "specs" / f"{name}.slo.yaml").rename(repository / "specs" / name / "x.slo.yaml")
    assert slo("compile").exit_code == 0
    before = ROUTES.read_text(), TESTS.read_text()
    for some in ("specs/search", "specs/search/x.slo.yaml"):
        assert slo("compile", some).exit_code == 0
        assert (ROUTES.read_text(), TESTS.read_text()) == before
    shutil.rmtree(repository / "specs" / "checkout")
    assert slo("compile").exit_code == 0
    assert "route" not in yaml.safe_load(ROUTES.read_text())["inhibit_rules"][0]["equal"]
    assert slo("compile").exit_code == 0
    text = (repository / "slo.yaml").read_text()
    (repository / "slo.yaml").write_text(text.partition("outputs:")[0])
    assert slo("compile").exit_code == 0
    assert not ROUTES.exists()


def test_skipped_specs_count_for_the_inhibition(repository):
    assert slo("compile").exit_code == 0
    before = ROUTES.read_text()
    ROUTES.unlink()
    result = slo("compile")
    assert "1 created" in result.output
    assert ROUTES.read_text() == before


# ---- The example on the page -------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "alertmanager.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"<!-- example (\S+) -->\n```\w+\n(.*?)```\n", PAGE, flags=re.DOTALL))


def test_the_example_on_the_page_is_valid_and_sends_alerts_to_slack_and_pagerduty(repository):
    (repository / "slo.yaml").write_text(BLOCKS["slo.yaml"])
    (repository / "alertmanager.yml").write_text(BLOCKS["alertmanager.yml"])
    result = slo("compile")
    assert result.exit_code == 0, result.output
    generated = yaml.safe_load(Path("generated/alertmanager/routes.yaml").read_text())
    own = yaml.safe_load(BLOCKS["alertmanager.yml"])
    assert own["route"]["routes"][0] == generated["route"]["routes"][0]
    assert own["inhibit_rules"] == generated["inhibit_rules"]
    integrations = {one["name"]: {*one} - {"name"} for one in own["receivers"]}
    used = {one["receiver"] for one in generated["route"]["routes"][0]["routes"]}
    assert used <= set(integrations)
    assert {kind for name in used for kind in integrations[name]} == {"pagerduty_configs", "slack_configs"}
    checked = run("amtool", "check-config", "alertmanager.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tested = run("sh", "generated/alertmanager/route-tests.sh", "alertmanager.yml")
    assert tested.returncode == 0, tested.stderr


PLAIN_BLOCKS = re.findall(r"\n\n```yaml\n(outputs:.*?)```\n", PAGE, flags=re.DOTALL)


@pytest.mark.full
def test_the_operator_accepts_the_resources_and_knows_every_field(repository):
    from .custom_resources import problems

    (example,) = PLAIN_BLOCKS
    golden = (GENERATED / "alertmanagerconfig.yaml").read_text()
    (repository / "slo.yaml").write_text(f"version: slo-settings/v1\n{example}")
    assert slo("compile").exit_code == 0
    shown = Path("generated/alertmanager/alertmanagerconfig.yaml").read_text()
    for text in (golden, shown):
        found = yaml.safe_load(text)
        route, receivers = found["spec"]["route"], {one["name"] for one in found["spec"]["receivers"]}
        assert problems(found, plural="alertmanagerconfigs") == []
        # The definition leaves the routes below to the operator, which reads them as it reads the first.
        for below in route["routes"]:
            found["spec"]["route"] = below
            assert problems(found, plural="alertmanagerconfigs") == []
            assert below["receiver"] in receivers
        found["spec"]["route"] = route | {"nonsense": 1}
        assert problems(found, plural="alertmanagerconfigs")


# ---- Data of any structure as YAML -------------------------------------------------------------------

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(-1e6, 1e6).map(lambda n: round(n, 3)) | st.text()
)
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(DATA)
def test_data_is_rendered_as_yaml_that_parses_to_the_same_data(data):
    assert yaml.safe_load("\n".join(block_lines(data))) == data
