"""The alert plan is derived once and used everywhere; the alert tests compute all numbers independently."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.alert_tests import plan_full_tests, plan_tests
from slo_compiler.alert_tests.plan_check import check_plan
from slo_compiler.arithmetic.alert_plan import plan_alerts, plan_service
from slo_compiler.diagnostics import InternalError
from slo_compiler.model import PAGE, TICKET, AlertPolicy, PairPolicy, RollingPeriod, Settings
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promtool import find_promtool
from slo_compiler.rules.groups import plan_rule_file

from .mutation import fixtures

NUMBERS = ("threshold", "burn_rate", "budget_fraction")


def falsified(plan, *, factor, numbers=NUMBERS):
    """Return a plan with the same windows and different numbers."""

    def wrong(pairs):
        return tuple(
            replace(pair, **{name: getattr(pair, name) * Decimal(factor) for name in numbers})
            for pair in pairs
        )

    return replace(
        plan,
        slos=tuple(
            replace(
                slo, pairs=severities_with(slo.pairs, *(wrong(pairs) for _, pairs in slo.pairs.severities))
            )
            for slo in plan.slos
        ),
    )


@pytest.mark.parametrize("kind", fixtures.KINDS)
def test_the_tests_of_alerts_take_no_number_from_the_plan(kind):
    plan = fixtures.service(kind)
    wrong = falsified(plan, factor="1.1")
    assert wrong != plan
    assert plan_tests(wrong, settings=Settings()) == plan_tests(plan, settings=Settings())
    assert plan_full_tests(wrong, settings=Settings()) == plan_full_tests(plan, settings=Settings())


@pytest.mark.parametrize(
    ("numbers", "factor", "is_killed"),
    [
        (("threshold",), "1", False),
        (("threshold",), "1.1", True),
        (("threshold",), "0.9", True),
        (("burn_rate",), "1.1", True),
    ],
)
@pytest.mark.consumer
def test_a_plan_with_a_wrong_number_fails_its_tests(tmp_path, numbers, factor, is_killed):
    wrong = falsified(fixtures.service("events"), numbers=numbers, factor=factor)
    files = [
        *plan_tests(wrong, settings=Settings()).files,
        *(
            file
            for file in plan_full_tests(wrong, settings=Settings()).files
            if file.path.endswith("/1h.test.yaml")
        ),
    ]
    rules = render_rule_file(plan_rule_file(wrong, settings=Settings()))
    for artifact in (rules, *map(render_test_file, files)):
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    promtool = find_promtool(choice="native", image=None, executable=shutil.which("promtool"))
    results = promtool.test_rules(tmp_path, [file.path for file in files])
    assert any(result.failures for result in results.files) is is_killed


def test_a_plan_names_the_windows_of_every_pair_and_of_the_slo():
    for slo in (slo for kind in fixtures.KINDS for slo in plan_service(fixtures.service(kind).service).slos):
        windows = {window for pair in slo.pairs.all for window in (pair.long_window, pair.short_window)}
        known = {*slo.windows.chains, *slo.windows.tiles}
        assert windows - known <= {slo.pairs.page[0].short_window}


# ---- Plans with wrong windows ------------------------------------------------------------------------


def with_pairs(plan, change):
    return replace(plan, slos=tuple(replace(slo, pairs=change(slo.pairs)) for slo in plan.slos))


def severities_with(pairs, page, ticket):
    return replace(pairs, severities=((PAGE, page), (TICKET, ticket)))


def without_a_page(pairs):
    return severities_with(pairs, pairs.page[1:], pairs.of(TICKET))


def without_tickets(pairs):
    return severities_with(pairs, pairs.page, ())


def with_a_page_as_ticket(pairs):
    page = replace(pairs.page[0], severity=TICKET)
    return severities_with(pairs, pairs.page[1:], (page, *pairs.of(TICKET)))


def with_a_longer_page(pairs):
    longer = replace(pairs.page[0], long_window=timedelta(hours=2))
    return severities_with(pairs, (longer, *pairs.page[1:]), pairs.of(TICKET))


def with_another_short_window(pairs):
    first, *others = pairs.of(TICKET)
    shorter = replace(first, short_window=timedelta(minutes=10))
    return severities_with(pairs, pairs.page, (shorter, *others))


@pytest.mark.parametrize(
    "change",
    [without_a_page, without_tickets, with_a_page_as_ticket, with_a_longer_page, with_another_short_window],
)
@pytest.mark.parametrize("kind", fixtures.KINDS)
def test_a_plan_that_does_not_follow_its_policy_is_not_tested(kind, change):
    with pytest.raises(InternalError, match=f"the alert plan of {kind}/main (lost|moved) "):
        plan_tests(with_pairs(fixtures.service(kind), change), settings=Settings())


PAIRS = st.builds(
    PairPolicy,
    budget_fraction=st.integers(1, 100).map(lambda percent: Decimal(percent) / 100),
    long_window=st.integers(2, 2000).map(lambda steps: timedelta(minutes=5 * steps)),
    short_window=st.none(),
)


@given(
    st.lists(PAIRS, max_size=3),
    st.lists(PAIRS, max_size=3),
    st.integers(1, 99_999).map(lambda part: Decimal(part) / 100_000),
    st.integers(1, 366).map(timedelta),
)
def test_every_plan_that_is_derived_follows_its_policy(page, ticket, budget, length):
    slo = replace(
        fixtures.service("events").slos[0].slo,
        target=1 - budget,
        period=RollingPeriod(length=length),
        alerting=AlertPolicy(severities=((PAGE, tuple(page)), (TICKET, tuple(ticket)))),
    )
    check_plan(plan_alerts(slo))
