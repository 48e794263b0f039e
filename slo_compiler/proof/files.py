"""The test files of a service: a quick one for every change, and full ones for each window."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.diagnostics.codes import proof as codes
from slo_compiler.naming import files, naming_of
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.proof.checks import Story
from slo_compiler.proof.clock import choose_clock
from slo_compiler.proof.population import Population, populate
from slo_compiler.proof.scenarios import BORN_FAILING, PAIR, PERIOD, QUICK, YOUNG_ABOVE, YOUNG_BELOW, story
from slo_compiler.proof.shape import Shape, shape_of
from slo_compiler.proof.test_groups import plan_group
from slo_compiler.proof.worlds import Subject, build_worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.arithmetic.burn_rates import BurnRatePair
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings, Slo
    from slo_compiler.proof.clock import Clock
    from slo_compiler.proof.plan import TestGroup
    from slo_compiler.proof.scenarios import Row
    from slo_compiler.proof.series import Source

_STEPS = 64
"""Evaluations in a long window of a quick test; a full one has a few more."""
_FULL_STEPS = 72
_SHORTEST_STEP = 30
_LONGEST_PAGE_STEP = 280
"""Pages read windows that are recorded later by name, which works for less than 5 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """An SLO without a test, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile:
    """One promtool file."""

    __test__ = False  # not a test of ours, whatever pytest thinks of the name

    path: str
    service: str
    rules: str
    """The rule file, relative to this one."""
    source: str
    step: int
    """The evaluation interval in seconds."""
    order: tuple[str, ...]
    """Rule groups in the order of their evaluation."""
    groups: tuple[TestGroup, ...]
    unproven: tuple[Unproven, ...] = ()
    is_full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlan:
    """The test files of a service, and what cannot be tested."""

    __test__ = False

    files: tuple[TestFile, ...]
    unproven: tuple[Unproven, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One story to tell: of which SLO, with which pair, at which pace."""

    slo: Slo
    population: Population
    shape: Shape
    pair: BurnRatePair | None
    table: tuple[Row, ...]
    step: float
    path: str


def plan_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """The quick tests: what promtool must confirm of a service's rules at every change."""
    return _plan(plan, settings=settings, cases=_quick_cases)


def plan_full_tests(plan: ServicePlan, *, settings: Settings) -> TestPlan:
    """The slow tests: every pair over its whole long window, and the period."""
    return _plan(plan, settings=settings, cases=_full_cases)


def _plan(
    plan: ServicePlan, *, settings: Settings, cases: Callable[[AlertPlan, Population], Iterator[_Case]]
) -> TestPlan:
    populations: dict[str, Population] = {}
    unproven: list[Unproven] = []
    diagnostics: list[Diagnostic] = []
    for slo in plan.service.slos:
        found = populate(slo)
        if isinstance(found, Population):
            populations[slo.name] = found
        else:
            unproven.append(Unproven(name=slo.name, reason=found))
            diagnostics.append(codes.alerts_unproven(slo.location, identity=slo.identity, reason=found))
    tested = [alerts for alerts in plan.slos if alerts.slo.name in populations]
    planned = [case for alerts in tested for case in cases(alerts, populations[alerts.slo.name])]
    planned.sort(key=lambda case: case.path)
    sources = {name: found.source for name, found in populations.items() if found.source is not None}
    files = tuple(
        _file(plan, path, tuple(grouped), sources, tuple(unproven), settings=settings)
        for path, grouped in groupby(planned, key=lambda case: case.path)
    )
    return TestPlan(files=files, unproven=tuple(unproven), diagnostics=tuple(diagnostics))


def _quick_cases(plan: AlertPlan, population: Population) -> Iterator[_Case]:
    slo, shape = plan.slo, shape_of(plan)
    fastest = next(iter((*shape.pairs.page, *shape.pairs.ticket)), None)
    step = _step(fastest, shape, _STEPS)
    name = files.tests_file(slo.service)
    # SLOs whose alerts are slower are tested at their own pace, in a file of their own.
    pace = "" if step <= 60 else f"{files.TESTS_FOLDER}/slower/{slo.service}/{round(step)}s.test.yaml"
    yield _Case(
        slo=slo, population=population, shape=shape, pair=fastest, table=QUICK, step=step, path=pace or name
    )


def _full_cases(plan: AlertPlan, population: Population) -> Iterator[_Case]:
    slo, shape = plan.slo, shape_of(plan)
    folder = f"{files.TESTS_FOLDER}/full/{slo.service}"
    for number, pair in enumerate(shape.pairs.all):
        for table in (PAIR, YOUNG_ABOVE, YOUNG_BELOW, *(() if number else (BORN_FAILING,))):
            yield _Case(
                slo=slo,
                population=population,
                shape=shape,
                pair=pair,
                table=table,
                step=_step(pair, shape, _FULL_STEPS),
                path=f"{folder}/{duration_text(pair.long_window)}.test.yaml",
            )
    yield _Case(
        slo=slo,
        population=population,
        shape=shape,
        pair=shape.pairs.all[-1] if shape.pairs.all else None,
        table=PERIOD,
        step=shape.period.length.total_seconds() / _FULL_STEPS,
        path=f"{folder}/window-{period_text(shape.period)}.test.yaml",
    )


def _step(pair: BurnRatePair | None, shape: Shape, steps: int) -> float:
    """Seconds between evaluations, so that a long window has so many of them."""
    if pair is None:
        return 57
    step = max(_SHORTEST_STEP, pair.long_window.total_seconds() / steps)
    is_page = pair in shape.pairs.page
    if is_page and shape.windows.source(pair.long_window) is WindowSource.TILES:
        return min(step, _LONGEST_PAGE_STEP)
    return step


def _file(
    plan: ServicePlan,
    path: str,
    cases: tuple[_Case, ...],
    sources: dict[str, Source],
    unproven: tuple[Unproven, ...],
    *,
    settings: Settings,
) -> TestFile:
    service, naming = plan.service, naming_of(settings)
    clock = choose_clock(cases[0].step, windows=_spans(plan))
    subjects = [_subject(case, clock) for case in cases]
    is_full = cases[0].table is not QUICK
    groups = tuple(
        plan_group(world, plan, sources=sources, clock=clock, naming=naming, is_full=is_full)
        for world in build_worlds(subjects)
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
        unproven=unproven,
        is_full=is_full,
    )


def _subject(case: _Case, clock: Clock) -> Subject:
    phases = story(case.table, case.shape, case.pair, clock)
    told = Story(
        shape=case.shape, pair=case.pair, phases=phases, clock=clock, is_about_pair=case.table is PAIR
    )
    return Subject(slo=case.slo, population=case.population, story=told)


def _spans(plan: ServicePlan) -> set[int]:
    return {span for alerts in plan.slos for span in shape_of(alerts).spans()}
