"""The cases to test for SLOs of a shape: quick ones for every change, full ones for each window pair."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache, partial
from math import ceil
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.clock import choose_clock
from slo_compiler.alert_tests.history_starts import MEMORY
from slo_compiler.alert_tests.part_inputs import reads_parts_only, reads_tiles_only, short_windows, with_parts
from slo_compiler.alert_tests.part_scenarios import old_part_stages, part_stages, tile_stages
from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.scenarios import (
    BORN_FAILING,
    PAIR,
    PERIOD,
    YOUNG_ABOVE,
    YOUNG_BELOW,
    old_slo_stages,
    page_stages,
    raw_stages,
    ticket_stages,
)
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.naming import files
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.stages import Stage
    from slo_compiler.arithmetic.pairs import BurnRatePair

_LONGEST_RAW_STEP = 298
"""The most seconds between evaluations in the quick test of raw series: below the look-back, so that a page
reads the windows that were recorded at the previous evaluation."""
_LONGEST_RAW_WINDOW = timedelta(hours=6)
"""The long window of the fastest page up to which the quick test of raw series fires it: with longer ones, it
would have hundreds of evaluations. The test of parts of windows fires every page."""
_FULL_STEPS = 72
"""Evaluations per long window in a full test."""
_SHORTEST_STEP = 30
_LONGEST_SAMPLE = 230
"""Seconds between samples of parts of windows, rounded up: below the look-back in any case."""
_FEWEST_SAMPLES = timedelta(days=3)
"""From this sum of the short windows of pages on, which the length of their test is a multiple of, samples of
parts are as rare as possible: a window of a month would contain more than promtool loads for a query."""
_LONGEST_PART_STEP = 7_800
_FEWER_PARTS = 3
"""With still fewer, samples would be stale before the next one."""
_TILES_PER_STEP = 4
_LONGEST_STEP = 2.07
"""The longest step, in shortest short windows."""
_LONGEST_TICKET_STEP = MEMORY - 600
_LONGEST_PAGE_STEP = 280
"""Maximum step: pages read windows that later groups record, which are stale after 5 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One scenario to plan for SLOs of a shape. Equal ones are the same, because they are cached."""

    model: AlertModel
    pair: BurnRatePair | None
    """The pair under test."""
    stages: tuple[Stage, ...]
    step: float
    """The evaluation interval."""
    is_longest: bool = False
    """True if no longer interval is possible."""
    parts: int = 1
    """The samples between evaluations if the input are parts of windows; they are the same for a file."""
    is_long: bool = False
    """True if the input are parts of windows with as few samples as possible."""
    path_of: Callable[[str], str]
    """The path of its file, by the name of the service."""
    form: InputForm
    is_old: bool = False
    """True if the SLO has data from before the scenario; another case tests its recorded series."""
    notifies_pages: bool = True
    """False if another case tests the texts of pages."""


@lru_cache(maxsize=512)
def quick_cases(model: AlertModel, form: InputForm) -> tuple[Case, ...]:
    """The scenarios of the pages and of the other severities, each followed by those of an old SLO."""
    return tuple(_quick(model, form))


def _quick(model: AlertModel, form: InputForm) -> Iterator[Case]:
    pairs = model.pairs
    pages = raw = Case(
        model=model,
        pair=next(iter(pairs.all), None),
        stages=page_stages(len(pairs.page)),
        step=_LONGEST_RAW_STEP,
        is_longest=True,
        path_of=files.tests_file,
        form=form,
    )
    if pairs.page and reads_parts_only(model):
        fires = pairs.page[0].long_window <= _LONGEST_RAW_WINDOW
        raw = replace(raw, stages=raw_stages(pages=fires), notifies_pages=False)
        fastest = model.windows.source(pairs.page[0].long_window)
        stages = part_stages(len(pairs.page), is_guarded=fastest is WindowSource.TILES)
        step = _part_step(model, pairs.page)
        pages = replace(
            pages,
            model=with_parts(model),
            stages=stages,
            step=step,
            is_longest=False,
            path_of=files.page_tests_file,
            form=InputForm.PARTS,
            parts=_parts(model, step),
            is_long=short_windows(pairs.page) >= _FEWEST_SAMPLES,
        )
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
            stages=tile_stages(len(slow), fastest=slow[0].long_window / slow[-1].long_window)
            if is_tiled
            else ticket_stages(len(slow)),
            step=_tile_step(model, slow) if is_tiled else _ticket_step(slow),
            is_longest=False,
            parts=_TILES_PER_STEP if is_tiled else 1,
            # All cases of a file are evaluated at the same times, and these are rare for windows of tiles.
            path_of=partial(files.severity_tests_file, severity=severity, is_short=not is_tiled),
            form=InputForm.TILES if is_tiled else raw.form,
        )
        yield tickets
        yield replace(tickets, stages=_old_slo(tickets, slow), is_old=True)


def _old_slo(case: Case, pairs: tuple[BurnRatePair, ...]) -> tuple[Stage, ...]:
    if case.form.is_given:
        return old_part_stages(len(pairs) - 1, has_rates=case.form is InputForm.PARTS)
    return old_slo_stages(len(pairs) - 1)


def _part_step(model: AlertModel, pairs: tuple[BurnRatePair, ...]) -> float:
    """The longest short window and two base windows, so that a step fills it after other traffic.

    A part of that if it is long.
    """
    longest = max(pair.short_window for pair in pairs)
    step = (longest + 2 * model.windows.step).total_seconds()
    return step / ceil(step / _LONGEST_PART_STEP)


def _parts(model: AlertModel, step: float) -> int:
    """The samples between two evaluations; the first one after errors should have them in its long window.

    A clock of primes is longer than the step, perhaps too long: rates of a window of an hour reach back to
    its first base window, and from there to the sample before.
    """
    most = ceil(step / _LONGEST_SAMPLE)
    reach = (model.pairs.page[0].long_window - model.windows.step).total_seconds()
    for parts in range(most, max(0, most - _FEWER_PARTS), -1):
        length = choose_clock(step, windows=model.spans, parts=parts).step
        if length < reach + length // parts:
            return parts
    return most


def _tile_step(model: AlertModel, pairs: tuple[BurnRatePair, ...]) -> float:
    """The longest short window and one base window, or less if the shortest short window is much shorter.

    Guards end between two evaluations.
    """
    shortest = min(pair.short_window for pair in pairs).total_seconds()
    step = (max(pair.short_window for pair in pairs) + model.windows.step).total_seconds()
    return min(step, _LONGEST_STEP * shortest, _LONGEST_TICKET_STEP)


def _ticket_step(pairs: tuple[BurnRatePair, ...]) -> float:
    """A little more than the shortest window, so that it always contains one tile.

    A part of that if the rules would forget the start of the history from one evaluation to the next.
    """
    step = min(pair.short_window for pair in pairs).total_seconds() * 1.04
    return step / ceil(step / _LONGEST_TICKET_STEP)


@lru_cache(maxsize=512)
def full_cases(model: AlertModel, form: InputForm) -> tuple[Case, ...]:
    """Each pair over its long window, and the period."""
    return tuple(_full(model, form))


def _full(model: AlertModel, form: InputForm) -> Iterator[Case]:
    for number, pair in enumerate(model.pairs.all):
        for stages in (PAIR, YOUNG_ABOVE, YOUNG_BELOW, *(() if number else (BORN_FAILING,))):
            yield Case(
                model=model,
                pair=pair,
                stages=stages,
                step=_step(pair, model, _FULL_STEPS),
                path_of=partial(_full_file, name=duration_text(pair.long_window)),
                form=form,
            )
    yield Case(
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
