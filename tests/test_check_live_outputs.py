"""`slo check --live` with servers that have loaded the rules of one output or another."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from slo_compiler.workflows.check_live import check_live
from slo_compiler.workflows.compile import CompileRequest, compile_repository

from .loaded_outputs import RuleServer, groups_of, listed

if TYPE_CHECKING:
    from .conftest import Repository

SETTINGS = """\
version: slo-settings/v1
outputs: {{tests: false, dashboards: false, {outputs}}}
{more}
"""
ALL = "thanos: true, mimir: true, vmalert: true, kubernetes: {{kind: {}}}"
RULES = re.compile("SLO65(2[0-5]|3[89])")

FORMS = [
    # The output, its engine, the kind of objects, and the files with the loaded rules.
    ("rules", "prometheus", "VMRule", "rules"),
    ("rules", "prometheus", "PrometheusRule", "rules or kubernetes"),
    ("kubernetes", "prometheus", "PrometheusRule", "rules or kubernetes"),
    ("thanos", "thanos", "PrometheusRule", "thanos"),
    ("mimir", "mimir", "PrometheusRule", "mimir"),
    ("rules", "mimir", "VMRule", "rules"),
    ("vmalert", "vmalert", "PrometheusRule", "vmalert"),
    ("kubernetes", "vmalert", "VMRule", "kubernetes or vmalert"),
]
DEFAULTS = [form for form in FORMS if " or " not in form[3] and form[:2] != ("rules", "mimir")]
"""The forms of which an engine is expected to have loaded the rules, if it lacks those of a service."""


@pytest.fixture
def compiled(repository):
    """Return a function that compiles all outputs, with a kind of objects, or others."""

    def compile_(kind: str, more: str = "", outputs: str = ALL):
        text = SETTINGS.format(outputs=outputs.format(kind), more=more)
        (repository.path / "slo.yaml").write_text(text)
        return Loaded(repository, directory="eu/" if "eu:" in more else "")

    return compile_


class Loaded:
    """A repository, and a server."""

    def __init__(self, repository: Repository, *, directory: str) -> None:
        root = repository.path
        self.directory = directory
        self.generated = root / "generated"
        self.request = CompileRequest(
            specs=(str(root / "specs"),),
            output=str(self.generated),
            settings=str(root / "slo.yaml"),
            cache=False,
            processes=1,
        )
        self.compiled = compile_repository(self.request)
        assert not self.compiled.has_failed, self.compiled.diagnostics

    def groups(self, output: str, engine: str, service: str = "checkout"):
        file = self.generated / f"{self.directory}{output}/{service}.yaml"
        namespace = service if engine in {"mimir", "cortex"} else f"/etc/rules/{service}.yaml"
        return listed(groups_of(file), engine=engine, file=namespace)

    def both(self, output: str, engine: str):
        return self.groups(output, engine) + self.groups(output, engine, "search")

    def findings(self, groups, *, build=None, **changes):
        """Return the findings about rules: code, message and hint without the directory."""
        request = replace(self.request, check=True, **changes)
        environment = self.directory.removesuffix("/")
        server = RuleServer(groups=groups, build=build)
        found = check_live(request, self.compiled, server, environment=environment).diagnostics
        return [
            (one.code, one.message, (one.hint or "").replace(f"{self.generated}/{self.directory}", ""))
            for one in found
            if RULES.match(one.code)
        ]


def named(files: str, service: str = "checkout") -> str:
    return " or ".join(f"{output}/{service}.yaml" for output in files.split(" or "))


@pytest.mark.parametrize("more", ["", "environments: {eu: {labels: {cluster: eu}}}"])
@pytest.mark.parametrize(("output", "engine", "kind", "files"), FORMS)
def test_the_rules_of_each_output_are_known(compiled, output, engine, kind, files, more):
    loaded = compiled(kind, more)
    assert loaded.findings(loaded.both(output, engine)) == []


@pytest.mark.parametrize(("output", "engine", "kind", "files"), FORMS)
def test_a_missing_group(compiled, output, engine, kind, files):
    loaded = compiled(kind)
    groups = loaded.both(output, engine)
    gone = groups.pop(1)
    found = loaded.findings(groups)
    assert {(code, hint) for code, _, hint in found} == {("SLO6520", f"load {named(files)} again")}
    assert all(message.endswith(f"are not loaded: group {gone['name']}") for _, message, _ in found)
    assert sum(int(message.split()[0]) for _, message, _ in found) == len(gone["rules"])


@pytest.mark.parametrize(("output", "engine", "kind", "files"), FORMS)
def test_a_changed_expression(compiled, output, engine, kind, files):
    loaded = compiled(kind)
    groups = loaded.both(output, engine)
    [rule] = [rule for group in groups for rule in group["rules"] if "BurnPage" in rule["name"]][:1]
    rule["query"] = rule["query"].replace("0.01344", "0.5")
    [(code, message, hint)] = loaded.findings(groups)
    assert code == "SLO6521"
    assert message.endswith("differ from the generated ones: SLOErrorBudgetBurnPage (expression)")
    assert hint.startswith(f"load {named(files)} again")


def test_a_changed_constant_that_is_merged_with_others(compiled):
    loaded = compiled("VMRule")
    groups = loaded.both("mimir", "mimir")
    [rule] = [rule for group in groups for rule in group["rules"] if rule["query"].startswith("label_rep")][
        :1
    ]
    rule["query"] = rule["query"].replace("13.44", "14.4")
    [(code, message, _)] = loaded.findings(groups)
    assert code == "SLO6521"
    assert "rules of checkout/availability differ" in message
    assert message.endswith("slo:burn_rate_threshold:ratio (expression)")


@pytest.mark.parametrize("more", ["", "environments: {eu: {labels: {cluster: eu}}}"])
@pytest.mark.parametrize(("output", "engine", "kind", "files"), FORMS)
def test_an_old_group_that_is_left(compiled, output, engine, kind, files, more):
    loaded = compiled(kind, more)
    groups = loaded.both(output, engine)
    prefix = "slo:eu:checkout" if more else "slo:checkout"
    old = {**groups[0], "name": f"{prefix}:removed:fast", "rules": [groups[0]["rules"][0] | {"name": "x"}]}
    [(code, message, hint)] = loaded.findings([*groups, old])
    assert code == "SLO6523"
    assert f"group {prefix}:removed:fast" in message
    assert hint == f"load {named(files)} again"


def test_the_groups_of_the_plain_rules_that_are_left_in_mimir(compiled):
    loaded = compiled("VMRule")
    groups = loaded.both("mimir", "mimir") + loaded.groups("rules", "mimir")
    *copies, old = [message for _, message, _ in sorted(loaded.findings(groups))]
    assert any(
        "checkout (group slo:checkout:fast-1), checkout (group slo:checkout:availability:fast)" in message
        for message in copies
    )
    assert "group slo:checkout:availability:fast" in old


def test_plain_rules_in_vmalert_differ_from_those_for_it(compiled):
    loaded = compiled("PrometheusRule")
    found = loaded.findings(loaded.both("rules", "vmalert"))
    assert {code for code, _, _ in found} == {"SLO6520", "SLO6521", "SLO6523"}
    assert all("load vmalert/" in hint for _, _, hint in found)


def test_plain_rules_in_vmalert_without_the_output_for_it(compiled):
    loaded = compiled("PrometheusRule", outputs="mimir: true")
    assert loaded.findings(loaded.both("rules", "vmalert")) == []


@pytest.mark.parametrize(("output", "engine", "kind", "files"), DEFAULTS)
def test_a_service_that_is_not_loaded_among_others(compiled, output, engine, kind, files):
    loaded = compiled(kind)
    [(code, message, hint)] = loaded.findings(loaded.groups(output, engine, "search"))
    assert code == "SLO6520"
    assert message.startswith("none of the ")
    assert message.endswith(" rules of checkout is loaded")
    assert hint == f"load {named(files)}"


def test_a_server_without_rules_could_load_any_output(compiled):
    loaded = compiled("PrometheusRule")
    found = loaded.findings([])
    assert [hint for _, _, hint in found] == [
        f"load {named('rules or thanos or kubernetes or mimir or vmalert', service)}"
        for service in ("checkout", "search")
    ]


def test_an_output_for_one_run(compiled):
    loaded = compiled("PrometheusRule")
    (loaded.generated.parent / "slo.yaml").write_text("version: slo-settings/v1\n")
    groups = loaded.both("mimir", "mimir")
    assert [code for code, _, _ in loaded.findings(groups)].count("SLO6520") == 2
    assert loaded.findings(groups, outputs=("mimir",)) == []


def test_victoria_metrics_without_vmalert_lists_no_rules(compiled):
    loaded = compiled("VMRule")
    assert loaded.findings([], build={"version": "2.24.0"}) == [
        (
            "SLO6539",
            "VictoriaMetrics lists no rules, so they are not compared",
            "set -vmalert.proxyURL of VictoriaMetrics to the URL of vmalert, and load the rules into vmalert",
        )
    ]
    mimir = {"application": "Grafana Mimir", "version": "2.17.0"}
    assert {code for code, _, _ in loaded.findings([], build=mimir)} == {"SLO6520"}


@pytest.mark.parametrize(("output", "engine"), [("vmalert", "vmalert"), ("mimir", "cortex")])
def test_groups_that_do_not_show_the_engine(compiled, output, engine):
    loaded = compiled("PrometheusRule")
    empty = {"name": "other", "file": "team/other", "interval": 30, "rules": []}
    assert loaded.findings([empty, *loaded.both(output, engine)]) == []


def test_a_group_of_vmalert_that_takes_longer_than_its_interval(compiled):
    loaded = compiled("PrometheusRule")
    groups = loaded.both("vmalert", "vmalert")
    for rule in groups[0]["rules"][:2]:
        rule["evaluationTime"] = groups[0]["interval"] * 0.6
    [(code, message, _)] = loaded.findings(groups)
    assert code == "SLO6525"
    assert groups[0]["name"] in message


def test_a_rule_of_vmalert_before_its_first_evaluation_is_not_an_error(compiled):
    loaded = compiled("PrometheusRule")
    groups = loaded.both("vmalert", "vmalert")
    for group in groups:
        for rule in group["rules"]:
            rule["lastEvaluation"] = "0001-01-01T00:00:00Z"
    assert loaded.findings(groups) == []
