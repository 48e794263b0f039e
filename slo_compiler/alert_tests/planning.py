"""The test files of a service: a quick one for every change, and full ones for each window."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_model import AlertModel, alert_model
from slo_compiler.alert_tests.clock import choose_clock
from slo_compiler.alert_tests.group_planning import plan_group
from slo_compiler.alert_tests.promtool_file import TestFile, TestPlan, Untested
from slo_compiler.alert_tests.scenario import Scenario, phases_of
from slo_compiler.alert_tests.scenarios import BORN_FAILING, PAIR, PERIOD, QUICK, YOUNG_ABOVE, YOUNG_BELOW
from slo_compiler.alert_tests.shared_inputs import SloScenario, share_inputs
from slo_compiler.alert_tests.slo_inputs import SloInputs, plan_inputs
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.diagnostics.codes import alert_tests as codes
from slo_compiler.naming import files, naming_of
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.scenarios import Stage
    from slo_compiler.alert_tests.series import Source
    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings, Slo

_STEPS = 64
"""Evaluations in a long window of a quick test; a full one has a few more."""
_FULL_STEPS = 72
_SHORTEST_STEP = 30
_LONGEST_PAGE_STEP = 280
"""Pages read windows that are recorded later by name, which works for less than 5 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One scenario to plan: of which SLO, with which pair, at which pace."""

    slo: Slo
    inputs: SloInputs
    model: AlertModel
    pair: BurnRatePair | None
    stages: tuple[Stage, ...]
    step: float
    path: str


def plan_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """The quick tests: what promtool must confirm of a service's rules at every change."""
    return _plan(plan, settings=settings, cases=_quick_cases)


def plan_full_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """The slow tests: every pair over its whole long window, and the period."""
    return _plan(plan, settings=settings, cases=_full_cases)


def _plan(
    plan: ServicePlan, *, settings: Settings, cases: Callable[[AlertPlan, SloInputs], Iterator[_Case]]
) -> TestPlan:
    inputs: dict[str, SloInputs] = {}
    untested: list[Untested] = []
    diagnostics: list[Diagnostic] = []
    for slo in plan.service.slos:
        found = plan_inputs(slo)
        if isinstance(found, SloInputs):
            inputs[slo.name] = found
        else:
            untested.append(Untested(name=slo.name, reason=found))
            diagnostics.append(codes.alerts_untested(slo.location, identity=slo.identity, reason=found))
    tested = [alerts for alerts in plan.slos if alerts.slo.name in inputs]
    planned = [case for alerts in tested for case in cases(alerts, inputs[alerts.slo.name])]
    planned.sort(key=lambda case: case.path)
    sources = {name: found.source for name, found in inputs.items() if found.source is not None}
    files = tuple(
        _file(plan, path, tuple(grouped), sources, tuple(untested), settings=settings)
        for path, grouped in groupby(planned, key=lambda case: case.path)
    )
    return TestPlan(files=files, untested=tuple(untested), diagnostics=tuple(diagnostics))


def _quick_cases(plan: AlertPlan, inputs: SloInputs) -> Iterator[_Case]:
    slo, model = plan.slo, alert_model(plan)
    fastest = next(iter((*model.pairs.page, *model.pairs.ticket)), None)
    step = _step(fastest, model, _STEPS)
    name = files.tests_file(slo.service)
    # SLOs whose alerts are slower are tested at their own pace, in a file of their own.
    pace = "" if step <= 60 else f"{files.TESTS_FOLDER}/slower/{slo.service}/{round(step)}s.test.yaml"
    yield _Case(slo=slo, inputs=inputs, model=model, pair=fastest, stages=QUICK, step=step, path=pace or name)


def _full_cases(plan: AlertPlan, inputs: SloInputs) -> Iterator[_Case]:
    slo, model = plan.slo, alert_model(plan)
    folder = f"{files.TESTS_FOLDER}/full/{slo.service}"
    for number, pair in enumerate(model.pairs.all):
        for stages in (PAIR, YOUNG_ABOVE, YOUNG_BELOW, *(() if number else (BORN_FAILING,))):
            yield _Case(
                slo=slo,
                inputs=inputs,
                model=model,
                pair=pair,
                stages=stages,
                step=_step(pair, model, _FULL_STEPS),
                path=f"{folder}/{duration_text(pair.long_window)}.test.yaml",
            )
    yield _Case(
        slo=slo,
        inputs=inputs,
        model=model,
        pair=model.pairs.all[-1] if model.pairs.all else None,
        stages=PERIOD,
        step=model.period.length.total_seconds() / _FULL_STEPS,
        path=f"{folder}/window-{period_text(model.period)}.test.yaml",
    )


def _step(pair: BurnRatePair | None, model: AlertModel, steps: int) -> float:
    """Seconds between evaluations, so that a long window has so many of them."""
    if pair is None:
        return 57
    step = max(_SHORTEST_STEP, pair.long_window.total_seconds() / steps)
    is_page = pair in model.pairs.page
    if is_page and model.windows.source(pair.long_window) is WindowSource.TILES:
        return min(step, _LONGEST_PAGE_STEP)
    return step


def _file(
    plan: ServicePlan,
    path: str,
    cases: tuple[_Case, ...],
    sources: dict[str, Source],
    untested: tuple[Untested, ...],
    *,
    settings: Settings,
) -> TestFile:
    service, naming = plan.service, naming_of(settings)
    clock = choose_clock(cases[0].step, windows=_spans(plan))
    is_full = cases[0].stages is not QUICK
    groups = tuple(
        plan_group(shared, plan, sources=sources, clock=clock, naming=naming, is_full=is_full)
        for shared in share_inputs(_slo_scenario(case, clock) for case in cases)
    )
    depth = path.count("/")
    return TestFile(
        path=path,
        service=service.name,
        rules="../" * depth + files.rules_file(service.name),
        source=service.location.path,
        step=clock.step,
        order=tuple(
            naming.group(slo.service, slo.name, part)
            for slo in service.slos
            for part in ("fast", "tiles", "slow")
        ),
        groups=groups,
        untested=untested,
        is_full=is_full,
    )


def _slo_scenario(case: _Case, clock: Clock) -> SloScenario:
    phases = phases_of(case.stages, case.model, case.pair, clock)
    scenario = Scenario(
        model=case.model, pair=case.pair, phases=phases, clock=clock, is_about_pair=case.stages is PAIR
    )
    return SloScenario(slo=case.slo, inputs=case.inputs, scenario=scenario)


def _spans(plan: ServicePlan) -> set[int]:
    return {span for alerts in plan.slos for span in alert_model(alerts).spans()}
