"""Input series of tests, which are planned and rendered once for all SLOs of a shape."""

from __future__ import annotations

import re

import pytest
import yaml

from slo_compiler.alert_tests import plan_full_tests, plan_tests
from slo_compiler.model import Settings
from slo_compiler.outputs.anchors import Anchors
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.spec.load import load_spec_bytes

from .test_alert_tests import events, service

SPEC = """
version: slo/v1
service: {service}
slos:
  - name: {first}
    target: 99.9
    sli: {{events: {{bad: 'm_total{{code=~"5.."}}', total: m_total}}}}
  - name: {second}
    target: 99.9
    group_by: [route]
    sli:
      events:
        bad: 'n_total{{route=~"{routes}", code=~"5.."}}'
        total: 'n_total{{route=~"{routes}"}}'
  - name: {third}
    target: 99.5
    sli: {{query: {{bad: 'max(rate(a_total[$window]))', total: 'max(rate(b_total[$window]))'}}}}
"""
NAMES = {"service": "shop", "first": "up", "second": "routes", "third": "asked", "routes": "a|b"}


def groups(**names):
    """Plan all tests; return each group with its rendered series."""
    text = SPEC.format(**{**NAMES, **names})
    loaded = load_spec_bytes("shop.slo.yaml", text.encode(), settings=Settings())
    assert loaded.plan is not None, loaded.diagnostics
    plans = (plan_tests(loaded.plan, settings=Settings()), plan_full_tests(loaded.plan, settings=Settings()))
    for file in (file for plan in plans for file in plan.files):
        rendered = yaml.safe_load(render_test_file(file).text)["tests"]
        for group, written in zip(file.groups, rendered, strict=True):
            yield group, [(one["series"], one["values"]) for one in written["input_series"]]


def planned(group):
    return [(one.series, one.samples) for one in group.series]


def renamed(series):
    """The series under the names of another service, in a comparable order."""
    renames = {"shop": "store", "up": "serves", "routes": "by-route", "asked": "query"}
    found = str(series)
    for before, after in renames.items():
        for prefix in ("", "not-"):
            found = found.replace(f'="{prefix}{before}"', f'="{prefix}{after}"')
    return found


def test_the_rendered_series_are_the_planned_ones():
    for group, written in groups():
        assert written == planned(group)
        assert len(dict(written)) == len(written)


def test_slos_of_a_shape_have_the_same_series_but_for_names():
    other = groups(service="store", first="serves", second="by-route", third="query")
    for (_, here), (_, there) in zip(groups(), other, strict=True):
        assert renamed(here) == str(there)


def test_samples_of_several_series_are_written_once():
    for group, _ in groups():
        every = [one.samples for one in group.series]
        assert group.repeated_samples == {one for one in every if every.count(one) > 1}
        anchors = Anchors(group.repeated_samples, "v")
        assert sum(not anchors.scalar(one).startswith("*") for one in every) == len(set(every))


@pytest.mark.parametrize("routes", ["<slo>|<service>", "<service>|b", "a<|>b"])
def test_a_label_of_a_group_may_look_like_a_placeholder(routes):
    recorded = [one for _, written in groups(routes=routes) for one, _ in written if one.startswith("slo:")]
    values = set(re.findall(r'route="([^"]*)"', str(recorded)))
    assert values == {*routes.split("|"), "one", "two"}  # the tests of policies have groups of their own


@pytest.mark.parametrize("metric", ["expected_alerts", "expected_values", "slo:sli_total:rate5m"])
def test_counters_with_names_of_series_in_tests_are_not_tested(metric):
    plan = plan_tests(service(events(bad=f'{metric}{{code="5"}}', total=metric)), settings=Settings())
    assert [found.code for found in plan.diagnostics] == ["SLO7001"]
    assert metric in plan.diagnostics[0].message


@pytest.mark.parametrize(
    ("long", "short", "codes"), [("60d", "10d", []), ("60d", "15d", ["SLO7001"]), ("300d", "70d", [])]
)
def test_pages_with_more_samples_than_promtool_loads_are_not_tested(long, short, codes):
    pairs = f"{{page: [{{budget_percent: 90, long_window: {long}, short_window: {short}}}], ticket: []}}"
    more = f"    window: 365d\n    scrape_interval: 2m\n    alerting: {pairs}\n"
    plan = plan_tests(service(events(target="99", more=more)), settings=Settings())
    assert [found.code for found in plan.diagnostics] == codes
