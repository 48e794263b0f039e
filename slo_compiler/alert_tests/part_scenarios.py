"""Scenarios from parts of windows: each phase ends at an evaluation, whose windows are as it needs them.

Evaluations are as far apart as the longest short window, and samples are closer, so that most phases take one
evaluation. The second one after an incident shows that the alert has resolved: it keeps firing at the first.
"""

from __future__ import annotations

from slo_compiler.alert_tests.scenarios import ENOUGH, ONE_WINDOW, TOO_FEW, pair_stages
from slo_compiler.alert_tests.stages import Errors, Stage, Traffic, Until
from slo_compiler.records import replace


def part_stages(pairs: int, *, is_guarded: bool) -> tuple[Stage, ...]:
    """The quick test of pages: every pair fires alone and resolves.

    The guard of the slowest pair ends while there are enough errors for it: after the stages of the fastest
    pair, which it keeps apart, or before them if the fastest pair has a guard, too.
    """
    others = tuple(stage for number in range(1, pairs) for stage in _pair_stages(number))
    if not is_guarded:
        others = _guarded_pair_stages(1) if pairs == 2 else (_GUARDED_ERRORS, *others)
    tested = (*(_first_pair() if is_guarded else _pair_stages(0)), *others)
    return (*tested, *_last_incident(max(stage.surges for stage in tested) - 1))


def _pair_stages(number: int) -> tuple[Stage, Stage, Stage, Stage]:
    """The first stage of a pair may be much shorter than the last ones of the pair before.

    So it has ten thousand times their traffic.
    """
    return pair_stages(number, surges=3 * number + 1)


def _first_pair() -> tuple[Stage, ...]:
    """The end of the guard of the fastest pair, then its stages; the first one until the alert resolves."""
    first, short, above, reset = _pair_stages(0)
    return (
        *_low_traffic(0),
        replace(first, fills_step=False),
        short,
        replace(above, is_notified=True),
        reset,
    )


def _guarded_pair_stages(number: int) -> tuple[Stage, ...]:
    """The stages of a pair whose guard ends when it exceeds its threshold, as it has done all the time.

    While its short window resolves the alert, the base window exceeds its threshold, which must not matter;
    nor must the long window of the fastest pair, which contains nothing but errors above it at the end.
    """
    below, short, above, reset = pair_stages(number, surges=3 * number + 3)
    reset = replace(reset, base_errors=Errors.ABOVE)
    fired = (replace(one, surges=one.surges - 3) for one in (replace(above, ends_guard=True), reset))
    return (*fired, below, replace(short, steps=2))


_GUARDED_ERRORS = Stage(
    title="5% below the threshold, until the guard of the next pair ends",
    steps=2,
    pair=0,
    errors=Errors.BELOW,
    surges=1,
    ends_guard=True,
)


def _last_incident(level: int) -> tuple[Stage, ...]:
    """An incident at less traffic than before, so that part of the error budget is left.

    Recorded series are tested when the incident is in the middle of most windows.
    """
    return (
        Stage(title="healthy traffic", share=0.6, surges=level + 2),
        Stage(title="less traffic", share=0.4, surges=level),
        Stage(title="healthy traffic", steps=1, surges=level),
        Stage(title="a severe incident", until=Until.FIRED, errors=Errors.SEVERE, surges=level),
        Stage(title="a severe incident", share=0.4, errors=Errors.SEVERE, surges=level),
        Stage(title="healthy traffic", share=0.6, surges=level, is_recorded=True),
    )


def tile_stages(pairs: int, *, fastest: float) -> tuple[Stage, ...]:
    """The quick test of other severities: every pair fires alone and resolves; the last one has an incident.

    The guard of each pair ends while there are enough errors for it.
    `fastest` is the long window of the fastest pair, as a part of that of the slowest.
    """
    last = pairs - 1
    return (
        *_first_pair(),
        *(stage for number in range(1, last) for stage in (*_alone(number), *_pair_stages(number))),
        *_alone(last),
        *_slowest_pair(last, fastest=fastest),
    )


def _slowest_pair(number: int, *, fastest: float) -> tuple[Stage, ...]:
    """The stages of the slowest pair, and an incident for the fastest one that leaves a part of the budget.

    Before it, there are errors just below the threshold of the slowest pair, at a million times the traffic;
    only its long window still contains them.
    """
    below = 3 * number + 1 if number else 3
    less = below - 3
    first, _, *rest = pair_stages(number, surges=below)
    return (
        replace(first, fills_step=False),
        Stage(
            title="5% above, except over the longest window",
            long=1.02 * fastest,
            leaves=0.75,
            pair=number,
            errors=Errors.ABOVE,
            surges=less,
        ),
        Stage(title="a severe incident", share=0.75, pair=number, errors=Errors.SEVERE, surges=less),
        Stage(title="healthy traffic", steps=1, pair=number, surges=less, is_recorded=True),
        Stage(title="healthy traffic", steps=1, pair=number, surges=less),
        *(rest if number else ()),
    )


def old_part_stages(number: int, *, has_rates: bool) -> tuple[Stage, ...]:
    """The quick test of an SLO whose guards have ended, from parts of windows.

    At first, only the minimum number of errors keeps the alert silent, that of each pair. Then that of the
    slowest pair decides alone. Then texts are about one pair, while another one exceeds its threshold over
    one window only.
    """
    return (
        Stage(title=TOO_FEW, steps=1, pair=0, traffic=Traffic.LOW, errors=Errors.TOO_FEW),
        Stage(title=ENOUGH, steps=1, pair=number, traffic=Traffic.LOW, errors=Errors.ENOUGH),
        Stage(title="fastest pair 5% above", steps=1, fills_step=True, pair=0, errors=Errors.ABOVE, surges=1),
        *ONE_WINDOW,
        *(_FASTEST_ALONE if has_rates else (_SEVERE_INCIDENT,)),
    )


def _low_traffic(pair: int) -> tuple[Stage, ...]:
    """Few errors, and the end of a guard, in the middle of two evaluations with enough of them."""
    return (
        Stage(title=TOO_FEW, share=0.5, pair=pair, traffic=Traffic.LOW, errors=Errors.TOO_FEW),
        Stage(title=ENOUGH, share=1.5, pair=pair, traffic=Traffic.LOW, errors=Errors.ENOUGH, ends_guard=True),
    )


def _alone(number: int) -> tuple[Stage, ...]:
    """Errors for one more pair than the fastest one, until its guard ends."""
    stage = Stage(
        title="above the threshold of the next pair, until its guard ends",
        age=0.5,
        pair=number,
        errors=Errors.ALONE,
        surges=3 * number - 2,
    )
    return (stage,) if number else ()


_SEVERE_INCIDENT = Stage(title="a severe incident", steps=1, errors=Errors.SEVERE, surges=3)

_FASTEST_ALONE = (
    Stage(
        title="fastest pair above, slowest in its short window only",
        steps=1,
        pair=0,
        errors=Errors.ABOVE,
        tile_errors=Errors.BELOW,
        surges=3,
        is_notified=True,
    ),
    _SEVERE_INCIDENT,
    Stage(
        title="fastest pair above, slowest in its long window only",
        steps=1,
        pair=0,
        errors=Errors.ABOVE,
        rate_errors=Errors.BELOW,
        surges=3,
        is_notified=True,
    ),
)
"""Only parts of windows can differ like this."""
