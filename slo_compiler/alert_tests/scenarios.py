"""Scenarios of the tests, each a list of stages in order."""

from __future__ import annotations

from slo_compiler.alert_tests.stages import Errors, Stage, Traffic, Until
from slo_compiler.records import replace

TOO_FEW = "low traffic, fewer errors than min_errors"
ENOUGH = "low traffic, enough errors"
_STEPS_WITHOUT_PAGE = 4
"""Evaluations of an outage that no page needs; an average one takes as many."""
_MINUTES_UNTIL_PAGE = 14
"""In an outage, targets from 99% on page in this time: the scenario does not change with the target."""


def page_stages(pairs: int) -> tuple[Stage, ...]:
    """The quick test of pages from raw series: every pair fires alone and resolves, then data disappears.

    Recorded series are tested when the latest change of the error ratio is in another part of the windows.
    A slower pair is tested when its guard for new SLOs has ended; the faster ones need more errors.
    """
    surges = _surges(pairs)
    return (
        *_first_events(9, enough=4),
        # A new series loses the events of its first sample; errors would be far below the threshold.
        Stage(title="healthy traffic", steps=1),
        *(stage for number in range(pairs) for stage in _pair_stages(number, surges=surges, age=0.5)),
        *_faults(surges * pairs),
        *_last_outage(surges * pairs - 1),
        *_gap(surges * pairs - 1),
    )


def raw_stages(*, pages: bool) -> tuple[Stage, ...]:
    """The quick test of base windows: the fastest page in an outage, and data that is wrong or disappears.

    Without `pages`, the outage ends before a page, which takes days if the windows are that long.
    Traffic grows little, because `rate` extrapolates counters that are small for their increase.
    Recorded series are tested soon after the outage begins, and when it is in the middle of the windows.
    """
    fired, reset = (Until.FIRED, Until.RESET) if pages else (None, None)
    few = 0 if pages else _STEPS_WITHOUT_PAGE
    return (
        *_first_events(3, enough=2),
        Stage(
            title="a short outage",
            steps=few,
            minutes=_MINUTES_UNTIL_PAGE if pages else 0,
            until=fired,
            errors=Errors.OUTAGE,
            is_recorded=True,
        ),
        Stage(title="healthy traffic", steps=few, until=reset, is_recorded=True),
        *_faults(0),
        *_gap(1),
    )


def _first_events(few: int, *, enough: int) -> tuple[Stage, ...]:
    """Fewer errors than `min_errors` for some steps, then enough of them, and no traffic."""
    return (
        Stage(
            title=TOO_FEW,
            steps=few,
            steps_without_traffic=2,
            traffic=Traffic.LOW,
            errors=Errors.TOO_FEW,
            is_recorded_early=True,
        ),
        Stage(
            title=ENOUGH,
            steps=enough,
            steps_without_traffic=2,
            traffic=Traffic.LOW,
            errors=Errors.ENOUGH,
            is_recorded=True,
        ),
        Stage(title="no traffic", minutes=13, traffic=Traffic.IDLE, no_bad=True),
        Stage(title="healthy traffic, no bad event yet", minutes=9, no_bad=True),
    )


def _faults(level: int) -> tuple[Stage, ...]:
    """Events that cannot be, and a restart."""
    return (
        Stage(
            title="more good events than total events", steps=1, errors=Errors.LESS_THAN_NONE, surges=level
        ),
        Stage(title="counters restart", minutes=4, restarts=True, surges=level),
        Stage(title="healthy traffic", steps=1, surges=level + 1),
    )


def _last_outage(level: int) -> tuple[Stage, ...]:
    """An outage at less traffic than before, so that part of the error budget is left."""
    return (
        Stage(title="less traffic", minutes=25, surges=level, is_recorded=True),
        Stage(title="healthy traffic", minutes=50, surges=level),
        Stage(title="a short outage", steps=1, until=Until.FIRED, errors=Errors.OUTAGE, surges=level),
        Stage(title="healthy traffic", minutes=12, surges=level, is_recorded=True),
    )


def _gap(level: int) -> tuple[Stage, ...]:
    """A target that disappears and comes back with errors."""
    return (
        # Recorded when the newest rate of a mean is missing, and earlier ones are not.
        Stage(title="the target has disappeared", traffic=Traffic.GONE, is_recorded_early=True),
        Stage(
            title="the target is back, and only fails",
            minutes=8,
            errors=Errors.OUTAGE,
            surges=level,
            is_recorded=True,
        ),
    )


def ticket_stages(pairs: int) -> tuple[Stage, ...]:
    """The quick test of the tickets: every pair fires alone and resolves; then windows differ.

    The guard for new SLOs ends while there are enough errors for an alert.
    Traffic ends lower than its highest surge, so the last outages leave part of the error budget.
    """
    surges = _surges(pairs)
    less, last = surges * pairs - 2, pairs - 1
    return (
        Stage(title=TOO_FEW, steps=3, pair=0, traffic=Traffic.LOW, errors=Errors.TOO_FEW),
        Stage(title=ENOUGH, age=0.7, pair=0, traffic=Traffic.LOW, errors=Errors.ENOUGH),
        *(
            stage
            for number in range(pairs)
            for stage in _pair_stages(number, surges=surges, age=0.5, calm=1.3 if number else 0)
        ),
        Stage(title="healthy traffic", short=1, pair=last, surges=surges * pairs + 1),
        Stage(title="an outage", steps=1, pair=last, errors=Errors.OUTAGE, surges=less),
        Stage(title="healthy traffic", long=1.1, pair=0, surges=less),
        Stage(title="another outage", steps=1, pair=last, errors=Errors.OUTAGE, surges=less),
        Stage(title="healthy traffic", short=0.6, pair=last, surges=less, is_recorded=True),
    )


def old_slo_stages(number: int) -> tuple[Stage, ...]:
    """The quick test of an SLO whose guards have ended.

    The minimum number of errors of its slowest pair decides; then texts are about one pair, while another one
    exceeds its threshold over one window only.
    """
    return (
        Stage(title=TOO_FEW, short=1.3, steps=2, pair=number, traffic=Traffic.LOW, errors=Errors.TOO_FEW),
        Stage(title=ENOUGH, steps=5, pair=number, traffic=Traffic.LOW, errors=Errors.ENOUGH),
        Stage(title="fastest pair 5% above", steps=2, pair=0, errors=Errors.ABOVE, surges=1),
        *ONE_WINDOW,
        _OUTAGE,
    )


ONE_WINDOW = (
    Stage(
        title="fastest pair 5% above, long window only",
        pair=0,
        until=Until.SHORT_ONLY,
        errors=Errors.BELOW,
        is_notified=True,
    ),
    Stage(title="fastest pair 5% below", steps=1, fills_step=True, pair=0, errors=Errors.BELOW, surges=2),
    Stage(
        title="fastest pair 5% above, short window only",
        pair=0,
        until=Until.SHORT_ONLY,
        errors=Errors.ABOVE,
        surges=1,
        is_notified=True,
    ),
)
"""After the fastest pair has fired: it exceeds its threshold over its long window only, then over its short
window only."""


_OUTAGE = Stage(title="an outage", steps=3, errors=Errors.OUTAGE, surges=3)


def _surges(pairs: int) -> int:
    """The surges of a pair in tests from raw series: two before it is 5% below its threshold, one after.

    A hundred times the traffic of one evaluation does not fill a long window that contains a hundred of them.
    With three pairs, counters would be too large for floats, so there is only one surge before.
    """
    return 3 if pairs < 3 else 2


def _pair_stages(number: int, *, surges: int, age: float = 0, calm: float = 0) -> tuple[Stage, ...]:
    """The stages of one pair after healthy traffic; recorded series are tested after all but the fastest."""
    *stages, last = pair_stages(number, surges=surges * (number + 1) - 1)
    return (
        Stage(title="healthy traffic", age=age, calm=calm, pair=number, surges=surges * number),
        *stages,
        replace(last, is_recorded=number > 0),
    )


def pair_stages(number: int, *, surges: int) -> tuple[Stage, Stage, Stage, Stage]:
    """The quick test of one pair: each window exceeds the threshold alone, then both.

    After a surge, a hundredth of the traffic fills the short window and hardly changes the long one.
    """
    return (
        Stage(
            title="5% below the threshold",
            steps=1,
            fills_step=True,
            pair=number,
            errors=Errors.BELOW,
            surges=surges,
        ),
        Stage(
            title="5% above, short window only",
            pair=number,
            until=Until.SHORT_ONLY,
            errors=Errors.ABOVE,
            surges=surges - 1,
        ),
        Stage(
            title="5% above the threshold",
            pair=number,
            until=Until.FIRED,
            errors=Errors.ABOVE,
            surges=surges + 1,
        ),
        Stage(
            title="5% below, short window only",
            pair=number,
            until=Until.RESET,
            errors=Errors.BELOW,
            surges=surges,
        ),
    )


PAIR = (
    Stage(
        title="low traffic with fewer errors than min_errors",
        long=0.6,
        traffic=Traffic.LOW,
        errors=Errors.TOO_FEW,
    ),
    Stage(title="low traffic with enough errors", long=0.5, traffic=Traffic.LOW, errors=Errors.ENOUGH),
    Stage(title="healthy traffic", long=1.1),
    Stage(title="errors just above the threshold", long=1.05, until=Until.FIRED, errors=Errors.ABOVE),
    Stage(title="errors just below the threshold", long=1.1, errors=Errors.BELOW),
    Stage(title="healthy traffic", long=1.1),
    Stage(title="errors at ten times the threshold", until=Until.FIRED, errors=Errors.TEN_TIMES),
    Stage(
        title="healthy traffic after a restart of the counters", long=1.1, until=Until.RESET, restarts=True
    ),
    Stage(title="a total outage", until=Until.FIRED, errors=Errors.OUTAGE),
    Stage(title="recovery", until=Until.RESET),
    Stage(title="no traffic", short=1.2, minutes=12, traffic=Traffic.IDLE),
)
"""The scenario of one pair's full test."""

YOUNG_ABOVE = (Stage(title="a new SLO with errors just above the threshold", long=0.65, errors=Errors.ABOVE),)
"""A new SLO: the guard keeps the alert silent for half a long window; slower pairs stay silent longer."""

YOUNG_BELOW = (Stage(title="a new SLO with errors just below the threshold", long=0.65, errors=Errors.BELOW),)
"""A new SLO just below the threshold: no alert may fire."""

BORN_FAILING = (Stage(title="a new service that only fails", minutes=11, errors=Errors.OUTAGE, no_good=True),)
"""No good event was ever counted, so the series of good events does not exist."""

PERIOD = (
    Stage(title="healthy traffic", whole=0.2),
    Stage(title="errors that consume part of the budget", whole=0.1, errors=Errors.ALONE),
    Stage(title="no traffic", whole=0.05, traffic=Traffic.IDLE),
    Stage(title="healthy traffic", whole=0.9),
)
"""The budget is consumed, and recovers as errors drop out of the period."""
