"""Plans the test files of a service: quick tests for every change, and full tests for each window pair."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.cases import Case, full_cases, quick_cases
from slo_compiler.alert_tests.clock import Clock, aligned_clock, choose_clock, rare_clock
from slo_compiler.alert_tests.group_planning import plan_group
from slo_compiler.alert_tests.phases import phases_of
from slo_compiler.alert_tests.planned_slo import PlannedSlo, planned_slo
from slo_compiler.alert_tests.policy_tests import plan_policy_tests
from slo_compiler.alert_tests.promtool_file import TestFile, TestPlan, Untested
from slo_compiler.alert_tests.scenario import InputForm, Scenario
from slo_compiler.alert_tests.scenarios import PAIR
from slo_compiler.alert_tests.shared_inputs import SloScenario, share_inputs
from slo_compiler.alert_tests.slo_inputs import Selectors
from slo_compiler.diagnostics.codes import alert_tests as codes
from slo_compiler.naming import files, naming_of
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.promtool_file import TestGroup
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.model import Service, Settings
    from slo_compiler.naming import Naming

_POLICY_STEP = 43_200
"""The most seconds between evaluations in the test of a policy: 12 hours.

promtool moves samples from memory to a block of 24 hours as soon as it has 36 hours in memory, while it goes
on to evaluate. It loses the next sample of a series that has none in the hours that stay in memory.
"""

_FAST_FIRST = ("fast", "tiles", "slow", "constants")
"""The order of the groups of an SLO: what reads raw series is before what reads it."""
_SLOW_FIRST = ("tiles", "slow", "constants", "fast")
"""The order in tests from parts of windows: evaluations can be further apart than values can be looked up."""


def plan_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """Plan the quick tests, which run at every change of a service's rules."""
    slos = _planned(plan, settings=settings)
    quick = _plan(plan, slos, settings=settings, cases=quick_cases, is_full=False)
    if any(one.inputs.has_own_events for one in slos):
        return quick  # the budget of such an SLO cannot be an input, because its rules record it
    return replace(quick, files=(*quick.files, _policy_file(plan.service, slos, naming=naming_of(settings))))


def plan_full_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """Plan the full tests: every pair over its whole long window, and the period."""
    slos = _planned(plan, settings=settings)
    return _plan(plan, slos, settings=settings, cases=full_cases, is_full=True)


def _planned(plan: ServicePlan, *, settings: Settings) -> tuple[PlannedSlo, ...]:
    naming = naming_of(settings)
    return tuple(planned_slo(alerts, settings=settings, naming=naming) for alerts in plan.slos)


def _plan(
    plan: ServicePlan,
    slos: tuple[PlannedSlo, ...],
    *,
    settings: Settings,
    cases: Callable[[AlertModel, InputForm], tuple[Case, ...]],
    is_full: bool,
) -> TestPlan:
    name = plan.service.name
    selectors = Selectors(one.inputs.source for one in slos if one.inputs.source)
    chosen = [
        (case.path_of(name), one, case)
        for one in slos
        if not one.inputs.untested
        for case in cases(one.model, _form(one))
    ]
    chosen.sort(key=lambda one: (one[0].count("/"), one[0]))
    return TestPlan(
        files=tuple(
            _file(
                plan.service,
                path,
                tuple((one, case) for _, one, case in grouped),
                slos,
                selectors=selectors,
                settings=settings,
                is_full=is_full,
            )
            for path, grouped in groupby(chosen, key=itemgetter(0))
        ),
        untested=_reasons(slos),
        diagnostics=tuple(
            codes.alerts_untested(
                one.slo.location,
                identity=one.slo.identity,
                reason=one.inputs.untested,
                remedy=one.inputs.remedy,
            )
            for one in slos
            if one.inputs.untested
        ),
    )


def _reasons(slos: tuple[PlannedSlo, ...]) -> tuple[Untested, ...]:
    return tuple(
        Untested(name=one.slo.name, reason=one.inputs.untested) for one in slos if one.inputs.untested
    )


def _form(planned: PlannedSlo) -> InputForm:
    """The series that the SLI reads, or recorded results of queries that cannot be taken apart."""
    return InputForm.RATES if planned.inputs.source is None else InputForm.RAW


def _file(
    service: Service,
    path: str,
    cases: tuple[tuple[PlannedSlo, Case], ...],
    slos: tuple[PlannedSlo, ...],
    *,
    selectors: Selectors,
    settings: Settings,
    is_full: bool,
) -> TestFile:
    naming = naming_of(settings)
    windows = {span for one in slos for span in one.model.spans}
    clock, parts = _clock(tuple(case for _, case in cases), windows)
    groups = tuple(
        plan_group(
            shared,
            slos,
            selectors=selectors,
            naming=naming,
            is_full=is_full,
            is_first=path in (files.tests_file(service.name), files.page_tests_file(service.name)),
        )
        for shared in share_inputs(
            SloScenario(slo=one.slo, inputs=one.inputs, scenario=_scenario(case, clock, parts))
            for one, case in cases
        )
    )
    file = _test_file(
        service,
        path,
        groups,
        step=clock.step,
        naming=naming,
        order=_SLOW_FIRST if cases[0][1].form is InputForm.PARTS else _FAST_FIRST,
    )
    return replace(file, untested=_reasons(slos), is_full=is_full)


def _clock(cases: tuple[Case, ...], windows: set[int]) -> tuple[Clock, int]:
    """The clock of a file, and the samples between evaluations if its input are parts of windows."""
    first = cases[0]
    if any(case.is_long for case in cases):
        clock = rare_clock(first.step, windows=windows)
        return clock, clock.samples_per_step
    clock = choose_clock(first.step, windows=windows, parts=first.parts, is_longest=first.is_longest)
    return clock, first.parts


def _policy_file(service: Service, slos: tuple[PlannedSlo, ...], *, naming: Naming) -> TestFile:
    """The tests of the error budget policies, whose input is the same for every kind of SLI."""
    windows = {span for one in slos for span in one.model.spans}
    clock = choose_clock(_POLICY_STEP, windows=windows, is_longest=True)
    group = plan_policy_tests(service, slos, naming=naming, step=clock.step)
    return _test_file(
        service,
        files.policy_tests_file(service.name),
        (group,),
        step=clock.step,
        naming=naming,
    )


def _test_file(
    service: Service,
    path: str,
    groups: tuple[TestGroup, ...],
    *,
    step: int,
    naming: Naming,
    order: tuple[str, ...] = _FAST_FIRST,
) -> TestFile:
    return TestFile(
        path=path,
        service=service.name,
        rules="../" * path.count("/") + files.rules_file(service.name),
        source=service.location.path,
        step=step,
        order=(
            *(naming.group(slo.service, slo.name, part) for slo in service.slos for part in order),
            naming.service_group(service.name, "policy"),
        ),
        groups=groups,
    )


@lru_cache(maxsize=512)
def _scenario(case: Case, clock: Clock, parts: int) -> Scenario:
    """The scenario of a case; looking up the same object is fast."""
    if case.form.is_given:
        clock = aligned_clock(clock, parts=parts)
    elif case.form is not InputForm.RAW:
        clock = Clock(sample=clock.step, samples_per_step=1)
    return Scenario(
        model=case.model,
        pair=case.pair,
        phases=phases_of(case.stages, case.model, case.pair, clock),
        clock=clock,
        is_about_pair=case.stages is PAIR,
        form=case.form,
        is_old=case.is_old,
        notifies_pages=case.notifies_pages,
    )
