"""Reads of recorded series, as Prometheus defines them: look-ups at offsets, and functions of ranges."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from math import fsum
from typing import TYPE_CHECKING, TypeVar

from slo_compiler.alert_tests.rates import LOOKBACK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.clock import Clock

_Found = TypeVar("_Found", bound=float | None)

Values = tuple[float | None, ...]
"""One value per evaluation; None if absent."""

_SCALE = 2**120
"""Sums are differences of running totals of integers: those of floats would lose the digits of small values
after large ones. At this scale, every float above 1e-20 is an integer: sums are exact, as in Prometheus."""

_UNIT = 2.0**-120
"""1 in that scale: multiplying by a power of two is exact, and takes less time than dividing integers."""


def previous(values: Values, clock: Clock) -> Values:
    """The values recorded at the previous evaluation, if they can still be looked up; else None."""
    return (None,) * len(values) if clock.step >= LOOKBACK else (None, *values[:-1])


class Recorded:
    """Series that are recorded once per evaluation, from time 0."""

    def __init__(self, *, step: int, count: int) -> None:
        """`step` are the seconds between evaluations, `count` is their number."""
        self.step = step
        self.times = tuple(number * step for number in range(count))

    def mean(self, values: Values, offsets: Iterable[int]) -> Values:
        """The mean at several offsets: None without the newest value, 0 for missing earlier ones."""
        filled = tuple(value or 0.0 for value in values)
        earlier = [self.at(filled, offset, missing=0.0) for offset in offsets if offset]
        return tuple(
            None if newest is None else fsum(parts) / len(parts)
            for newest, parts in zip(values, zip(filled, *earlier, strict=True), strict=True)
        )

    def latest(self, values: Values, span: int) -> Values:
        """The latest value within `span` seconds, also if the series has ended since."""
        back = -(-span // self.step)
        return tuple(
            next((found for found in reversed(values[max(0, end - back) : end]) if found is not None), None)
            for end in range(1, len(values) + 1)
        )

    def sums(self, values: Values, window: int, *, late: int = 0) -> Values:
        """The sum over a window of seconds, without the newest `late` values; None without values."""
        back = -(-window // self.step)
        total, count = _accumulated(values)
        before, until_now = ((_delayed(total, steps, 0), _delayed(count, steps, 0)) for steps in (back, late))
        return tuple(
            float(total_now - total_before) * _UNIT if count_now > count_before else None
            for total_before, count_before, total_now, count_now in zip(*before, *until_now, strict=True)
        )

    def at(self, values: tuple[_Found, ...], offset: int, *, missing: _Found) -> tuple[_Found, ...]:
        """The value that a look-up with an offset finds; `missing` if it finds none."""
        back = -(-offset // self.step)
        age = back * self.step - offset
        return _delayed(values, back if age < LOOKBACK else len(values), missing)


@lru_cache(maxsize=256)
def _accumulated(values: Values) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The scaled sum of all values up to each one, and their number: several windows need them."""
    total = accumulate(int((value or 0.0) * _SCALE) for value in values)
    return tuple(total), tuple(accumulate(value is not None for value in values))


def _delayed(values: tuple[_Found, ...], steps: int, first: _Found) -> tuple[_Found, ...]:
    """The values of a number of steps before; `first` before the first one."""
    return (first,) * min(steps, len(values)) + values[: max(0, len(values) - steps)]
