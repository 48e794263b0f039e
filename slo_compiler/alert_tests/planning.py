"""Plans the test files of a service: quick tests for every change, and full tests for each window pair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from math import ceil
from operator import itemgetter
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.anchors import with_shared_texts
from slo_compiler.alert_tests.clock import Clock, choose_clock
from slo_compiler.alert_tests.group_planning import plan_group
from slo_compiler.alert_tests.part_inputs import reads_parts_only, reads_tiles_only, with_parts
from slo_compiler.alert_tests.phases import phases_of
from slo_compiler.alert_tests.planned_slo import PlannedSlo, planned_slo
from slo_compiler.alert_tests.policy_gaps import plan_policy_gap
from slo_compiler.alert_tests.policy_tests import plan_policy_tests
from slo_compiler.alert_tests.promtool_file import TestFile, TestPlan, Untested
from slo_compiler.alert_tests.scenario import InputForm, Scenario
from slo_compiler.alert_tests.scenarios import (
    BORN_FAILING,
    PAIR,
    PERIOD,
    YOUNG_ABOVE,
    YOUNG_BELOW,
    old_slo_stages,
    page_stages,
    part_stages,
    raw_stages,
    ticket_stages,
)
from slo_compiler.alert_tests.shared_inputs import SloScenario, share_inputs
from slo_compiler.alert_tests.simulation import MEMORY
from slo_compiler.alert_tests.slo_inputs import Selectors
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.diagnostics.codes import alert_tests as codes
from slo_compiler.naming import files, naming_of
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.promtool_file import TestGroup
    from slo_compiler.alert_tests.stages import Stage
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import Service, Settings
    from slo_compiler.naming import Naming

_PAGE_STEP = 250
"""Seconds between evaluations in the quick test of pages: below the look-back, so that a page reads the
windows that were recorded at the previous evaluation."""
_POLICY_STEP = 14_600
"""Seconds between evaluations in the test of a policy: two of them are a gap of 8 hours."""
_POLICY_GAP_STEP = 630
"""Seconds between evaluations in the test of a short gap: two of them are a gap of 20 minutes."""
_FULL_STEPS = 72
"""Evaluations per long window in a full test."""
_SHORTEST_STEP = 30
_LONGEST_TICKET_STEP = MEMORY - 600
_LONGEST_PAGE_STEP = 280
"""Maximum step: pages read windows that later groups record, which are stale after 5 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Case:
    """One scenario to plan for SLOs of a shape. Equal ones are the same, because they are cached."""

    model: AlertModel
    pair: BurnRatePair | None
    """The pair under test."""
    stages: tuple[Stage, ...]
    step: float
    """The evaluation interval."""
    path_of: Callable[[str], str]
    """The path of its file, by the name of the service."""
    form: InputForm
    is_old: bool = False
    """True if the SLO has data from before the scenario; another case tests its recorded series."""


def plan_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """Plan the quick tests, which run at every change of a service's rules."""
    slos = _planned(plan, settings=settings)
    quick = _plan(plan, slos, settings=settings, cases=_quick_cases, is_full=False)
    return replace(
        quick, files=(*quick.files, *_policy_files(plan.service, slos, naming=naming_of(settings)))
    )


def plan_full_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """Plan the full tests: every pair over its whole long window, and the period."""
    slos = _planned(plan, settings=settings)
    return _plan(plan, slos, settings=settings, cases=_full_cases, is_full=True)


def _planned(plan: ServicePlan, *, settings: Settings) -> tuple[PlannedSlo, ...]:
    naming = naming_of(settings)
    return tuple(planned_slo(alerts, settings=settings, naming=naming) for alerts in plan.slos)


def _plan(
    plan: ServicePlan,
    slos: tuple[PlannedSlo, ...],
    *,
    settings: Settings,
    cases: Callable[[AlertModel, InputForm], tuple[_Case, ...]],
    is_full: bool,
) -> TestPlan:
    name = plan.service.name
    chosen = [
        (case.path_of(name), one, case)
        for one in slos
        if not one.inputs.untested
        for case in cases(one.model, _form(one))
    ]
    chosen.sort(key=itemgetter(0))
    return TestPlan(
        files=tuple(
            _file(
                plan.service,
                path,
                tuple((one, case) for _, one, case in grouped),
                slos,
                settings=settings,
                is_full=is_full,
            )
            for path, grouped in groupby(chosen, key=itemgetter(0))
        ),
        untested=_reasons(slos),
        diagnostics=tuple(
            codes.alerts_untested(one.slo.location, identity=one.slo.identity, reason=one.inputs.untested)
            for one in slos
            if one.inputs.untested
        ),
    )


def _reasons(slos: tuple[PlannedSlo, ...]) -> tuple[Untested, ...]:
    return tuple(
        Untested(name=one.slo.name, reason=one.inputs.untested) for one in slos if one.inputs.untested
    )


@lru_cache(maxsize=512)
def _quick_cases(model: AlertModel, form: InputForm) -> tuple[_Case, ...]:
    """The scenarios of the pages and of the other severities, each followed by those of an old SLO."""
    return tuple(_quick(model, form))


def _quick(model: AlertModel, form: InputForm) -> Iterator[_Case]:
    pairs = model.pairs
    pages = raw = _Case(
        model=model,
        pair=next(iter(pairs.all), None),
        stages=page_stages(len(pairs.page)),
        step=_PAGE_STEP,
        path_of=files.tests_file,
        form=form,
    )
    if pairs.page and reads_parts_only(model):
        raw = replace(raw, stages=raw_stages())
        fastest = model.windows.source(pairs.page[0].long_window)
        stages = part_stages(len(pairs.page), is_guarded=fastest is WindowSource.TILES)
        pages = replace(pages, model=with_parts(model), stages=stages, form=InputForm.PARTS)
        yield raw
    yield pages
    if pairs.page:
        yield replace(pages, stages=_old_slo(pages, pairs.page), is_old=True)
    for severity, slow in pairs.slow:
        is_tiled = reads_tiles_only(model, slow)
        tickets = replace(
            raw,
            model=with_parts(model) if is_tiled else model,
            pair=slow[0],
            stages=ticket_stages(len(slow)),
            step=_ticket_step(slow),
            path_of=partial(files.severity_tests_file, severity=severity),
            form=InputForm.TILES if is_tiled else raw.form,
        )
        yield tickets
        yield replace(tickets, stages=_old_slo(tickets, slow), is_old=True)


def _old_slo(case: _Case, pairs: tuple[BurnRatePair, ...]) -> tuple[Stage, ...]:
    return old_slo_stages(len(pairs) - 1, has_parts=case.form is InputForm.PARTS)


def _form(planned: PlannedSlo) -> InputForm:
    """The series that the SLI reads, or recorded results of queries that cannot be taken apart."""
    return InputForm.RATES if planned.inputs.source is None else InputForm.RAW


def _ticket_step(pairs: tuple[BurnRatePair, ...]) -> float:
    """A little more than the shortest window, so that it always contains one tile.

    A part of that if the rules would forget the start of the history from one evaluation to the next.
    """
    step = min(pair.short_window for pair in pairs).total_seconds() * 1.04
    return step / ceil(step / _LONGEST_TICKET_STEP)


@lru_cache(maxsize=512)
def _full_cases(model: AlertModel, form: InputForm) -> tuple[_Case, ...]:
    """Each pair over its long window, and the period."""
    return tuple(_full(model, form))


def _full(model: AlertModel, form: InputForm) -> Iterator[_Case]:
    for number, pair in enumerate(model.pairs.all):
        for stages in (PAIR, YOUNG_ABOVE, YOUNG_BELOW, *(() if number else (BORN_FAILING,))):
            yield _Case(
                model=model,
                pair=pair,
                stages=stages,
                step=_step(pair, model, _FULL_STEPS),
                path_of=partial(_full_file, name=duration_text(pair.long_window)),
                form=form,
            )
    yield _Case(
        model=model,
        pair=model.pairs.all[-1] if model.pairs.all else None,
        stages=PERIOD,
        step=model.period.length.total_seconds() / _FULL_STEPS,
        path_of=partial(_full_file, name=f"window-{period_text(model.period)}"),
        form=form,
    )


def _full_file(service: str, *, name: str) -> str:
    return f"{files.TESTS_FOLDER}/full/{service}/{name}.test.yaml"


def _step(pair: BurnRatePair | None, model: AlertModel, steps: int) -> float:
    """Seconds between evaluations for a number of evaluations per long window."""
    if pair is None:
        return 57
    step = max(_SHORTEST_STEP, pair.long_window.total_seconds() / steps)
    is_page = pair in model.pairs.page
    if is_page and model.windows.source(pair.long_window) is WindowSource.TILES:
        return min(step, _LONGEST_PAGE_STEP)
    return step


def _file(
    service: Service,
    path: str,
    cases: tuple[tuple[PlannedSlo, _Case], ...],
    slos: tuple[PlannedSlo, ...],
    *,
    settings: Settings,
    is_full: bool,
) -> TestFile:
    naming = naming_of(settings)
    clock = choose_clock(cases[0][1].step, windows={span for one in slos for span in one.model.spans()})
    selectors = Selectors(one.inputs.source for one in slos if one.inputs.source)
    groups = tuple(
        plan_group(
            shared,
            slos,
            selectors=selectors,
            naming=naming,
            number=number,
            is_full=is_full,
            is_first=path == files.tests_file(service.name),
        )
        for number, shared in enumerate(
            share_inputs(
                SloScenario(slo=one.slo, inputs=one.inputs, scenario=_scenario(case, clock))
                for one, case in cases
            ),
            start=1,
        )
    )
    file = _test_file(service, path, with_shared_texts(groups), step=clock.step, naming=naming)
    return replace(file, untested=_reasons(slos), is_full=is_full)


def _policy_files(service: Service, slos: tuple[PlannedSlo, ...], *, naming: Naming) -> Iterator[TestFile]:
    """The tests of the error budget policies, whose input is the same for every kind of SLI."""
    windows = {span for one in slos for span in one.model.spans()}
    for path, step, plan in (
        (files.policy_tests_file(service.name), _POLICY_STEP, plan_policy_tests),
        (files.policy_gap_tests_file(service.name), _POLICY_GAP_STEP, plan_policy_gap),
    ):
        clock = choose_clock(step, windows=windows)
        group = plan(service, slos, naming=naming, step=clock.step)
        yield _test_file(service, path, with_shared_texts((group,)), step=clock.step, naming=naming)


def _test_file(
    service: Service, path: str, groups: tuple[TestGroup, ...], *, step: int, naming: Naming
) -> TestFile:
    return TestFile(
        path=path,
        service=service.name,
        rules="../" * path.count("/") + files.rules_file(service.name),
        source=service.location.path,
        step=step,
        order=(
            *(
                naming.group(slo.service, slo.name, part)
                for slo in service.slos
                for part in ("fast", "tiles", "slow", "constants")
            ),
            naming.service_group(service.name, "policy"),
        ),
        groups=groups,
    )


@lru_cache(maxsize=512)
def _scenario(case: _Case, clock: Clock) -> Scenario:
    """The scenario of a case; looking up the same object is fast."""
    if case.form is not InputForm.RAW:
        clock = Clock(sample=clock.step, samples_per_step=1)
    return Scenario(
        model=case.model,
        pair=case.pair,
        phases=phases_of(case.stages, case.model, case.pair, clock),
        clock=clock,
        is_about_pair=case.stages is PAIR,
        form=case.form,
        is_old=case.is_old,
    )
