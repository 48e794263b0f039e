"""Each kind of SLI has a module in every package that handles it, and works from spec to tests.

The kinds are the modules of `slo_compiler.model.slis`; a new one needs an example in `cases/slis/`.
"""

from __future__ import annotations

import inspect
import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from slo_compiler.alert_tests import plan_tests
from slo_compiler.alert_tests import slis as tested
from slo_compiler.dashboards import charts
from slo_compiler.dashboards.service import plan_service_dashboard
from slo_compiler.dashboards.shared.charts import KIND_WITHOUT_EVENTS
from slo_compiler.model import OLDEST_VERSION, Prometheus, PrometheusVersion, Settings, Sli
from slo_compiler.model.kinds import kind_module, kinds_in
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promtool import find_promtool
from slo_compiler.rules import event_rates
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.rules.syntax import check_syntax
from slo_compiler.spec import parse_sli
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.spec.schema import SPEC_SCHEMA, schema_text
from slo_compiler.workflows.explain import describe_slo

ROOT = Path(__file__).resolve().parent.parent
MODEL = "slo_compiler.model.slis"
KINDS = kinds_in(MODEL)
SETTINGS = Settings(prometheus=Prometheus(version=PrometheusVersion(3, 0)))
REQUIRED = {
    parse_sli.KINDS: {"read": ("body", "reading")},
    event_rates.KINDS: {"event_rates": ("sli", "window", "by")},
    tested.KINDS: {
        "source_of": ("sli",),
        "series_of": ("sli", "source", "group", "is_burning"),
        "SIGNAL": None,
    },
}
"""Packages with a module for each kind, and the name that each module must define; None for data."""


def sli_class(kind):
    found = [
        one
        for _, one in inspect.getmembers(kind_module(MODEL, kind), inspect.isclass)
        if issubclass(one, Sli) and one.__module__ == f"{MODEL}.{kind}"
    ]
    assert len(found) == 1, f"{MODEL}.{kind} must define one class of SLI"
    return found[0]


def service(kind):
    body = yaml.safe_load((ROOT / f"tests/cases/slis/{kind}.yaml").read_text(encoding="utf-8"))
    slo = {"name": "main", "target": 99, "sli": {kind: body}}
    text = json.dumps({"version": "slo/v1", "service": "shop", "slos": [slo]})
    loaded = load_spec_bytes("shop.slo.yaml", text.encode(), settings=SETTINGS)
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_after_its_module(kind):
    assert sli_class(kind).kind == kind


@pytest.mark.parametrize("package", REQUIRED)
def test_a_package_that_must_know_every_kind_knows_every_kind(package):
    assert kinds_in(package) == KINDS


@pytest.mark.parametrize("package", REQUIRED)
@pytest.mark.parametrize("kind", KINDS)
def test_the_module_of_a_kind_is_complete(package, kind):
    module = import_module(f"{package}.{kind}")
    for name, parameters in REQUIRED[package].items():
        assert hasattr(module, name), f"{module.__name__} lacks {name}"
        if parameters:
            found = inspect.signature(getattr(module, name)).parameters
            assert tuple(parameter.lstrip("_") for parameter in found) == parameters


def test_dashboards_describe_every_kind_that_counts_no_events():
    without_events = tuple(kind for kind in KINDS if not sli_class(kind).counts_events)
    assert kinds_in(charts.KINDS) == without_events
    assert all(kind_module(charts.KINDS, kind).share_description("30m") for kind in without_events)
    assert without_events == (KIND_WITHOUT_EVENTS,)


def test_the_schema_and_the_docs_have_every_kind():
    schema = json.loads(schema_text(SPEC_SCHEMA))
    assert tuple(sorted(schema["definitions"]["sli"]["properties"])) == KINDS
    spec_page = (ROOT / "docs/spec.md").read_text(encoding="utf-8")
    assert all(f"\n### {kind}\n" in spec_page for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_works_from_the_spec_to_rules_dashboards_and_costs(kind):
    found = service(kind)
    (plan,) = found.slos
    slo = plan.slo
    assert type(slo.sli) is sli_class(kind)
    (rules,) = plan_rule_file(found, settings=SETTINGS).slos
    assert check_syntax(rules) == ()
    explained = describe_slo(plan, found.service, settings=SETTINGS)
    assert explained.cost.raw_samples_per_second > 0
    assert f'kind: "{kind}"' in render_rule_file(plan_rule_file(found, settings=SETTINGS)).text
    dashboard = plan_service_dashboard(found, settings=SETTINGS, source="shop.slo.yaml", marker="")
    titles = {panel.panel.title for row in dashboard.rows for panel in row.panels}
    assert ("Bad events left" in titles) is slo.sli.counts_events


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.consumer
def test_the_generated_tests_of_a_kind_feed_its_own_series_and_pass(tmp_path, kind):
    found = service(kind)
    planned = plan_tests(found, settings=SETTINGS)
    assert not planned.untested
    pages, tickets, *_ = planned.files
    from_raw, *from_parts = pages.groups
    given = [series.series for series in from_raw.series if not series.series.startswith("expected_")]
    raw = [series for series in given if not series.startswith("slo:")]
    to_ignore = [series for series in given if 'copy="federated"' in series or '="not-' in series]
    assert raw
    assert set(given) == {*raw, *to_ignore}
    assert all(
        series.series.startswith(("slo:", "expected_")) for group in from_parts for series in group.series
    )
    assert all(
        series.series.startswith(("slo:", "expected_")) for group in tickets.groups for series in group.series
    )
    rules = render_rule_file(plan_rule_file(found, settings=SETTINGS))
    for artifact in (rules, *map(render_test_file, planned.files)):
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    name = (
        "promtool" if sli_class(kind).needs == OLDEST_VERSION else f"promtool-{sli_class(kind).needs.major}"
    )
    promtool = find_promtool(choice="native", image=None, executable=shutil.which(name))
    results = promtool.test_rules(tmp_path, [file.path for file in planned.files])
    assert [failure.text for result in results.files for failure in result.failures] == []
