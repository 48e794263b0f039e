"""Rules that are filled in from the shape of an SLO are those that its own expressions give."""

from __future__ import annotations

import pytest

from slo_compiler.model import Settings
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.records import replace
from slo_compiler.rules.alerts import absence
from slo_compiler.rules.conditions import alert_condition
from slo_compiler.rules.descriptions import burn_description, matchers_in_description
from slo_compiler.rules.expressions import slo_expressions
from slo_compiler.rules.groups import plan_slo_rules
from slo_compiler.rules.recording import constants, fast_records, raw_records, slow_records, tile_records
from slo_compiler.rules.rule_file import AlertingRule
from slo_compiler.rules.shapes import shape_of
from tests.mutation import fixtures

ODD = Settings(identity=(("cluster", 'eu "100%" \\ {slo="x"}'),))
"""A label of the environment whose value has all that is special in matchers and formats."""


def shape(plan, settings=ODD):
    return shape_of(plan, settings=settings, raw_reads=PROMETHEUS_READS)


@pytest.mark.parametrize("settings", [Settings(), ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("kind", fixtures.KINDS)
def test_the_rules_of_an_slo_are_those_of_its_own_expressions(kind, settings):
    for plan in fixtures.service(kind).slos:
        own = slo_expressions(plan, settings=settings, raw_reads=PROMETHEUS_READS)
        fast, tiles, slow, last = (group.rules for group in plan_slo_rules(plan, settings=settings).groups)
        recorded = (*raw_records(own), *fast_records(own))
        assert fast[: len(recorded)] == recorded
        assert tiles == tile_records(own)
        assert slow[: len(slow_records(own))] == slow_records(own)
        assert last[: len(constants(own, plan.pairs))] == constants(own, plan.pairs)
        alerts = [rule for rule in (*fast, *slow) if isinstance(rule, AlertingRule)]
        burning = [pairs for _, pairs in plan.pairs.severities if pairs]
        assert [rule.expr for rule in alerts] == [
            *(alert_condition(pairs, own) for pairs in burning),
            *([absence(own)] if plan.slo.alerting.absent else []),
        ]
        shown = replace(own, matchers=matchers_in_description(own))
        for rule, pairs in zip(alerts, burning, strict=False):
            assert dict(rule.annotations)["description"] == burn_description(pairs, shown)


def test_slos_that_differ_in_names_and_selectors_have_one_shape():
    (plan,) = fixtures.service("events").slos
    other = replace(plan.slo, service="other", name="else", owner="team", description="Of another team.")
    bad = replace(plan.slo.sli.bad, metric="other_total")
    other = replace(other, sli=replace(plan.slo.sli, bad=bad))
    assert shape(replace(plan, slo=other)) is shape(plan)


def test_other_pairs_windows_settings_or_targets_are_another_shape():
    (plan,) = fixtures.service("events").slos
    severities = plan.pairs.severities
    others = [
        replace(plan, pairs=replace(plan.pairs, severities=severities[:1])),
        replace(plan, windows=replace(plan.windows, tiles=plan.windows.tiles[:1])),
        replace(plan, slo=replace(plan.slo, min_errors=plan.slo.min_errors + 1)),
        replace(plan, slo=replace(plan.slo, target=plan.slo.target - 1)),
    ]
    shapes = [shape(plan), *map(shape, others), shape(plan, Settings())]
    assert len(set(map(id, shapes))) == len(shapes)
