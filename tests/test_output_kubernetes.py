"""The output `kubernetes`: objects of operators, their limits, a kustomization, and the form for Helm."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.outputs import helm, kubernetes

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "tests/cases/diagnostics/SLO6004-no-promtool-at-the-path/input.slo.yaml"
OBJECTS = Path("generated/kubernetes")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository of two services, in a directory each."""
    monkeypatch.chdir(tmp_path)
    for service in ("checkout", "kustomization"):
        (tmp_path / "specs" / service).mkdir(parents=True)
        text = SPEC.read_text().replace("service: checkout", f"service: {service}")
        (tmp_path / "specs" / service / "x.slo.yaml").write_text(text)
    return tmp_path


def settings_of(folder: Path, kubernetes: str, more: str = "") -> None:
    text = f"version: slo-settings/v1\noutputs: {{tests: false, kubernetes: {kubernetes}}}\n{more}"
    (folder / "slo.yaml").write_text(text)


def slo(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_an_object_has_the_rules_of_the_rule_file_and_the_options(repository):
    options = '{namespace: monitoring, labels: {release: "1.0"}, annotations: {example.com/a: "{{ 1 }}\\n"}}'
    settings_of(repository, options)
    assert slo("compile").exit_code == 0
    found = yaml.safe_load((OBJECTS / "checkout.yaml").read_text())
    assert found["metadata"] == {
        "name": "checkout",
        "namespace": "monitoring",
        "labels": {"release": "1.0"},
        "annotations": {"example.com/a": "{{ 1 }}\n"},
    }
    assert found["spec"] == yaml.safe_load(Path("generated/rules/checkout.yaml").read_text())


def test_a_kustomization_lists_the_objects_of_all_specs_also_those_of_other_runs(repository):
    settings_of(repository, "true")
    assert slo("compile").exit_code == 0
    everything = (OBJECTS / "kustomization.yaml").read_text()
    assert yaml.safe_load(everything)["resources"] == ["checkout.yaml", "kustomization_.yaml"]
    assert slo("compile", "specs/checkout").exit_code == 0
    assert (OBJECTS / "kustomization.yaml").read_text() == everything
    shutil.rmtree(repository / "specs" / "kustomization")
    assert slo("compile").exit_code == 0
    assert yaml.safe_load((OBJECTS / "kustomization.yaml").read_text())["resources"] == ["checkout.yaml"]
    settings_of(repository, "{kustomization: false}")
    assert slo("compile").exit_code == 0
    assert [file.name for file in OBJECTS.iterdir()] == ["checkout.yaml"]


def test_an_object_over_the_limit_is_refused_and_nothing_is_written(repository, monkeypatch):
    settings_of(repository, "{helm: true}")
    monkeypatch.setattr(kubernetes, "LARGEST_OBJECT", 5_000)
    run = slo("compile", "--no-cache", "-j", "1")
    assert run.exit_code == 1
    assert "specs/checkout/x.slo.yaml:2:10: error SLO5503: " in run.output
    assert "the limit is 5,000" in run.output
    assert not Path("generated").exists()


def test_check_compares_the_rules_of_other_outputs_with_the_plain_rules(repository):
    settings_of(repository, "{helm: true}")
    text = (ROOT / "templates" / "kubernetes.yaml.j2").read_text()

    def check(name: str, template: str):
        (repository / name).mkdir()
        (repository / name / "kubernetes.yaml.j2").write_text(template)
        assert slo("compile", "--templates", name).exit_code == 0
        return slo("check", "--templates", name)

    assert check("same", text).exit_code == 0
    run = check("rate", f'<% filter replace("sum(rate(", "sum(irate(") %>\n{text}<% endfilter %>\n')
    assert run.exit_code == 1
    assert "generated/kubernetes/checkout.yaml: error SLO5505: " in run.output
    run = check("status", text.replace("spec:", "status: {}\nspec:"))
    assert run.exit_code == 1
    assert "error SLO6006: cannot parse the file: " in run.output


# ---- Helm --------------------------------------------------------------------------------------------

ACTION = re.compile(r'\{\{ "(?P<text>[^"{}]*\{\{)" \}\}')


def expanded(template: str) -> str:
    """Evaluate a Go template whose actions are string constants; any other action is an error."""
    result, rest = "", template
    while "{{" in rest:
        text, _, _ = rest.partition("{{")
        action = ACTION.match(rest, len(text))
        assert action, rest[:80]
        result, rest = result + text + action["text"], rest[action.end() :]
    return result + rest


@settings(max_examples=300)
@given(st.text(st.sampled_from('{}"` -a\n%7B'), max_size=40))
def test_helm_prints_the_text_that_was_escaped(body):
    text = f"# marker\n{body}"
    assert expanded(helm.escape(text)) == helm.expand(helm.escape(text)) == text


def test_the_form_for_helm_expands_to_the_plain_form(repository):
    settings_of(repository, "true")
    assert slo("compile").exit_code == 0
    plain = (OBJECTS / "checkout.yaml").read_text()
    settings_of(repository, "{helm: true}")
    assert slo("compile").exit_code == 0
    escaped = (OBJECTS / "checkout.yaml").read_text()
    assert "{{" in plain
    assert expanded(escaped) == plain
    assert slo("compile", "--check").exit_code == 0


PROGRAM = """package main
import ("os"; "text/template"; "io")
func main() {
	text, _ := io.ReadAll(os.Stdin)
	parsed := template.Must(template.New("x").Parse(string(text)))
	if err := parsed.Execute(os.Stdout, nil); err != nil { panic(err) }
}
"""


@pytest.mark.full
def test_go_expands_the_form_for_helm_to_the_plain_form(tmp_path):
    text = (
        "# marker\n"
        + (ROOT / "generated/rules/checkout.yaml").read_text()
        + '{{{{{ }} {{ "{{" }}{{- `{{` -}}\n'
    )
    (tmp_path / "main.go").write_text(PROGRAM)
    run = subprocess.run(
        ["go", "run", str(tmp_path / "main.go")],
        input=helm.escape(text),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == text


# ---- The schemas of the operators --------------------------------------------------------------------


@pytest.mark.full
@pytest.mark.parametrize("kind", ["PrometheusRule", "VMRule"])
def test_the_operator_accepts_the_objects_and_knows_every_field(kind, tmp_path, monkeypatch):
    from .custom_resources import problems

    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    settings_of(tmp_path, f"{{kind: {kind}, namespace: monitoring, labels: {{a: b}}}}", "policy: default\n")
    run = slo("compile", "--no-cache")
    assert run.exit_code == 0, run.output
    objects = [file for file in sorted(OBJECTS.iterdir()) if file.name != "kustomization.yaml"]
    assert objects
    for file in objects:
        found = yaml.safe_load(file.read_text())
        assert problems(found, plural=f"{kind.lower()}s") == []
        found["spec"]["groups"][0]["nonsense"] = 1
        assert problems(found, plural=f"{kind.lower()}s")
