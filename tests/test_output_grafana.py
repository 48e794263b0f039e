"""The output `grafana`: a provider, ConfigMaps and objects of the operator, with the dashboards in them."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.outputs import grafana

ROOT = Path(__file__).resolve().parent.parent
SPEC = (ROOT / "tests/cases/diagnostics/SLO6004-no-promtool-at-the-path/input.slo.yaml").read_text()
GENERATED = Path("generated/grafana")
DASHBOARDS = ("detail", "overview", "service-checkout")
OBJECTS = """{
    configmaps: {namespace: monitoring, labels: {a: b}, annotations: {grafana_folder: "Dienste: größte 📈"}},
    resources: {namespace: grafana, instance_selector: {team: sre}, folder: "#1",
      allow_cross_namespace_import: true}
  }"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    text = SPEC.replace("service: checkout", "service: checkout\ndescription: 'Größe {{ $labels }} 📈'")
    (tmp_path / "specs" / "checkout.slo.yaml").write_text(text)
    return tmp_path


def compile_with(folder: Path, options: str, *arguments: str):
    outputs = f"outputs:\n  tests: false\n  grafana: {options}\n  dashboards: {{services: true}}\n"
    settings = f"version: slo-settings/v1\n{outputs}"
    (folder / "slo.yaml").write_text(settings)
    return CliRunner().invoke(app, ["compile", *arguments])


def written() -> list[str]:
    return sorted(path.relative_to(GENERATED).as_posix() for path in GENERATED.rglob("*") if path.is_file())


def test_an_object_contains_its_dashboard_and_the_options(repository):
    run = compile_with(repository, OBJECTS)
    assert run.exit_code == 0, run.output
    for name, dashboard in (
        ("slo-service-checkout", "checkout"),
        ("slo-overview", "overview"),
        ("slo-detail", "slo"),
    ):
        expected = json.loads(Path(f"generated/dashboards/{dashboard}.json").read_text())
        text = (GENERATED / "configmaps" / f"{name}.yaml").read_text()
        found = yaml.safe_load(text)
        assert found["metadata"] == {
            "name": name,
            "namespace": "monitoring",
            "labels": {"a": "b"},
            "annotations": {"grafana_folder": "Dienste: größte 📈"},
        }
        assert {file: json.loads(content) for file, content in found["data"].items()} == {
            f"{name}.json": expected
        }
        # A block, so that changes can be reviewed.
        assert '\n    "title":' in text
        found = yaml.safe_load((GENERATED / "resources" / f"{name}.yaml").read_text())
        assert found["metadata"] == {"name": name, "namespace": "grafana"}
        assert json.loads(found["spec"].pop("json")) == expected
        assert found["spec"] == {
            "instanceSelector": {"matchLabels": {"team": "sre"}},
            "allowCrossNamespaceImport": True,
            "folder": "#1",
        }


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ("true", ["provisioning/slo.yaml"]),
        ("{provisioning: {folder: A}}", ["provisioning/slo.yaml"]),
        ("{configmaps: true}", [f"configmaps/slo-{name}.yaml" for name in DASHBOARDS]),
        ("{provisioning: false, resources: {}}", [f"resources/slo-{name}.yaml" for name in DASHBOARDS]),
    ],
)
def test_each_key_enables_its_files(repository, options, files):
    compile_with(repository, OBJECTS)
    run = compile_with(repository, options)
    assert run.exit_code == 0, run.output
    assert written() == files


def test_a_service_that_is_called_overview_has_an_object_of_its_own(repository):
    (repository / "specs" / "overview.slo.yaml").write_text(
        SPEC.replace("service: checkout", "service: overview")
    )
    run = compile_with(repository, "{configmaps: true}")
    assert run.exit_code == 0, run.output
    assert len(written()) == 4


def test_a_name_that_kubernetes_refuses_matters_only_for_objects(repository):
    (repository / "specs" / "checkout.slo.yaml").write_text(
        SPEC.replace("service: checkout", "service: Checkout_2")
    )
    assert compile_with(repository, "true").exit_code == 0
    run = compile_with(repository, OBJECTS)
    assert run.exit_code == 1
    assert "specs/checkout.slo.yaml:2:10: error SLO5502: 'Checkout_2' is not a valid name" in run.output


def test_names_in_the_options_are_checked(repository):
    run = compile_with(
        repository, "{configmaps: {labels: {a: b c}}, resources: {instance_selector: {-a: b}}}"
    )
    assert run.exit_code == 1
    assert "slo.yaml:4:38: error SLO5501: 'b c' is not a valid value of a label" in run.output
    assert "error SLO5501: '-a' is not a valid key of instance_selector" in run.output


def test_a_dashboard_that_is_too_large_for_an_object_is_refused(repository, monkeypatch):
    assert compile_with(repository, OBJECTS).exit_code == 0
    size = len(
        yaml.safe_load((GENERATED / "configmaps/slo-service-checkout.yaml").read_text())["data"][
            "slo-service-checkout.json"
        ]
    )
    shutil.rmtree("generated")
    monkeypatch.setattr(grafana, "LARGEST_OBJECT", size - 1000)
    run = compile_with(repository, OBJECTS, "--no-cache", "-j", "1")
    assert run.exit_code == 1
    assert "specs/checkout.slo.yaml:2:10: error SLO5520: the dashboard of this service has " in run.output
    assert not Path("generated").exists()
    monkeypatch.setattr(grafana, "LARGEST_OBJECT", size + 1000)
    assert compile_with(repository, OBJECTS, "--no-cache", "-j", "1").exit_code == 0


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("grafana-configmap.yaml.j2", "data:", "binaryData:"),
        ("grafana-dashboard.yaml.j2", '"panels":', "panels:"),
        ("grafana-provisioning.yaml.j2", "folder:", "directory:"),
    ],
)
def test_check_finds_what_a_custom_template_breaks(repository, template, old, new):
    (repository / "custom").mkdir()
    text = (ROOT / "templates" / template).read_text()
    (repository / "custom" / template).write_text(
        f"<% filter replace({old!r}, {new!r}) %>\n{text}<% endfilter %>\n"
    )
    everything = OBJECTS.replace("{", "{provisioning: true,", 1)
    run = compile_with(repository, everything, "--templates", str(repository / "custom"))
    assert run.exit_code == 0, run.output
    run = CliRunner().invoke(app, ["check", "--templates", str(repository / "custom")])
    assert run.exit_code == 1
    assert "error SLO6006: cannot parse the file: " in run.output
    assert CliRunner().invoke(app, ["compile"]).exit_code == 0
    run = CliRunner().invoke(app, ["check"])
    assert run.exit_code == 0, run.output
    assert "7 Grafana files parsed" in run.output


@pytest.mark.full
def test_the_operator_accepts_the_objects_and_knows_every_field(repository):
    from .custom_resources import problems

    assert compile_with(repository, OBJECTS).exit_code == 0
    files = sorted((GENERATED / "resources").iterdir())
    assert len(files) == 3
    for file in files:
        found = yaml.safe_load(file.read_text())
        assert problems(found, plural="grafanadashboards") == []
        found["spec"]["nonsense"] = 1
        assert problems(found, plural="grafanadashboards")
