"""Generated names: rules, tests and dashboards take all names from one object."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace

import pytest

from slo_compiler.alert_tests import plan_tests
from slo_compiler.dashboards import plan_overview
from slo_compiler.dashboards.service import plan_service_dashboard
from slo_compiler.model import PAGE, TICKET, LabelNames, Settings, SeverityNames
from slo_compiler.naming import naming_of
from slo_compiler.naming.profiles import PROFILES, Profile, SeriesNames
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promtool import find_promtool
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.spec.load import load_spec_bytes

from .mutation import fixtures

OTHER = Profile(
    series=SeriesNames(**{field.name: f"other:{field.name}" for field in fields(SeriesNames)}),
    burn_alert="Other",
    absent_alert="OtherAbsent",
    policy_alert="OtherPolicy",
    group_prefix="other",
    uid_prefix="other",
)
SETTINGS = Settings(
    naming_profile="other",
    label_names=LabelNames(service="other_service", slo="other_slo", severity="other_severity"),
    severity_names=SeverityNames(values=((PAGE, "critical"), (TICKET, "warning"))),
)


@pytest.fixture
def other_profile(monkeypatch):
    monkeypatch.setitem(PROFILES, "other", OTHER)


def texts(plan, settings):
    dashboards = (
        ("dashboard", plan_service_dashboard(plan, settings=settings, source="", marker="")),
        ("overview", plan_overview(settings=settings, marker="")),
    )
    return (
        render_rule_file(plan_rule_file(plan, settings=settings)).text,
        *(render_test_file(file).text for file in plan_tests(plan, settings=settings).files),
        *(BUILT_IN.render(f"{name}.json.j2", dashboard=dashboard) for name, dashboard in dashboards),
    )


QUERY = """version: slo/v1
service: query
slos:
  - name: main
    target: 99.9
    sli:
      query: {{{part}: 'sum(rate(a_total[$window]))', total: 'sum(rate(b_total[$window]))'}}
"""


def query(part):
    loaded = load_spec_bytes("query.slo.yaml", QUERY.format(part=part).encode(), settings=Settings())
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan


PLANS = {
    "events": fixtures.service("events"),
    "grouped": fixtures.service("grouped"),
    "bad query": query("bad"),
    "good query": query("good"),
    "policy": fixtures.service("policy"),
}
OURS = PROFILES["slo"]
NAMES = [
    *(getattr(OURS.series, field.name) for field in fields(SeriesNames)),
    OURS.burn_alert,
    OURS.absent_alert,
]


@pytest.mark.usefixtures("other_profile")
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_another_profile_names_everything_and_no_name_of_ours_is_left(plan):
    other = "".join(texts(plan, SETTINGS))
    forbidden = (*NAMES, '{service="', ' service="', "slo:shop", "slo-service", "slo-overview")
    assert [name for name in forbidden if name in other] == []


def test_every_name_of_a_profile_is_used():
    default = "".join(text for plan in PLANS.values() for text in texts(plan, Settings()))
    assert [name for name in NAMES if name not in default] == []


@pytest.mark.usefixtures("other_profile")
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_tests_of_another_profile_pass(tmp_path, plan):
    files = plan_tests(plan, settings=SETTINGS).files
    assert files
    rules = render_rule_file(plan_rule_file(plan, settings=SETTINGS))
    for artifact in (rules, *map(render_test_file, files)):
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    promtool = find_promtool(choice="native", image=None, executable=shutil.which("promtool"))
    results = promtool.test_rules(tmp_path, [file.path for file in files])
    assert [failure.text for result in results.files for failure in result.failures] == []


def test_dashboards_of_two_environments_do_not_share_a_uid():
    for service in ("checkout", "a-service-with-a-name-that-is-longer-than-grafana-likes"):
        uids = {
            naming_of(replace(Settings(), environment=name)).dashboard_uid(service)
            for name in ("", "staging", "production")
        }
        assert len(uids) == 3
        assert all(len(uid) <= 40 for uid in uids)
    assert naming_of(Settings(environment="staging")).overview_uid == "slo-staging-overview"


def test_the_labels_of_the_profile_are_reserved():
    reserved = naming_of(Settings(label_names=SETTINGS.label_names)).reserved_labels
    assert {"other_service", "other_slo", "other_severity", "alertname", "kind"} <= reserved
    assert "service" not in reserved


def test_names_of_alerts_that_were_asked_for_before_are_those_of_the_same_templates():
    first = naming_of(Settings())
    names = first.alerts_of("checkout", "availability")
    assert first.alerts_of("checkout", "availability") is names
    other = replace(first, alert_templates=replace(first.alert_templates, absent="{service}Absent"))
    assert other.alerts_of("checkout", "availability").absent == "checkoutAbsent"
    assert first == naming_of(Settings())
    assert hash(first) == hash(naming_of(Settings()))
