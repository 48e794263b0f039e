"""Comparisons at every evaluation of a test: expected values are series beside the input.

promtool compares a query at one time. A subquery over all evaluations returns the first one at which a
recorded series differs from the expected one, and nothing if there is none.
"""

from __future__ import annotations

import math
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import Expectation, time_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.recorded import Values

ABSENT = "-1"
"""The expected value of a series that must not exist; no compared series is negative."""
UNCERTAIN = "NaN"
"""The expected value where the result is not predictable: no comparison with it is true."""

LABEL = "series"
"""The label with the name of a series: functions drop `__name__`."""

_NOISE = 1e-10
"""The part of the highest rate below which a difference of rates may consist of rounding errors."""


def without_noise(errors: Values, total: Values) -> Values:
    """NaN in place of rates of errors that a subtraction of good events from all events cannot tell from 0.

    Windows contain earlier traffic, which may have been higher.
    """
    highest = accumulate((value or 0.0 for value in total), max)
    return tuple(
        math.nan if value is not None and abs(value) < _NOISE * most else value
        for value, most in zip(errors, highest, strict=True)
    )


def differs(actual: str, expected: str) -> str:
    """The series of `expected` from which those of `actual` with the same labels differ."""
    return f"abs(({actual} or 0 * {expected} - 1) - {expected}) > 0"


def with_names(selector: str) -> str:
    """The selected series, with their names in a label that functions keep."""
    return f'label_replace({selector}, "{LABEL}", "$1", "__name__", "(.+)")'


def repeated(values: Iterable[str], *, samples_per_step: int = 1) -> str:
    """One value for each evaluation in promtool's notation; each is repeated until the next evaluation."""
    runs = ((value, len(list(found)) * samples_per_step) for value, found in groupby(values))
    return " ".join(_repeated(value, count) for value, count in runs)


def _repeated(value: str, count: int) -> str:
    if count == 1:
        return value
    return f"{value}+0x{count - 1}" if value == UNCERTAIN else f"{value}x{count - 1}"


def first_differences(
    query: str,
    *,
    comment: str,
    clock: Clock,
    steps: int,
    series: int,
    most_samples: int,
    is_about_alerts: bool = False,
) -> Iterator[Expectation]:
    """Expect that a query returns nothing at any evaluation up to number `steps`.

    promtool does not load more than 10,000 samples for a query, so each is about as many evaluations as have
    `most_samples` of some series together.
    """
    most = max(1, most_samples // max(1, series))
    for first in range(0, steps + 1, most):
        last = min(first + most - 1, steps)
        # The range starts half a step before its first evaluation, so that no point is on its edge.
        span = (last - first + 1) * clock.step - clock.step // 2
        yield Expectation(
            query=f"min_over_time(timestamp({query})[{time_text(span)}:{clock.step}s])",
            comment=comment,
            second=last * clock.step,
            is_about_all=True,
            is_about_alerts=is_about_alerts,
        )
