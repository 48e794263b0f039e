"""Input series of gauges whose samples are within limits or just outside them."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.rates import LOOKBACK
from slo_compiler.alert_tests.roles import Role
from slo_compiler.alert_tests.stages import Errors
from slo_compiler.alert_tests.writers import Samples
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.alert_tests.stages import Phase

LONGEST_INTERVAL = 60
"""Upper bound of the scrape interval in seconds; see `alert_tests.clock`."""

_ENOUGH = 10
"""Number of samples on each side of a bad sample that are bad as well if it must be counted: samples more
frequent than once a minute are not always read."""

_UNITS = 10**12
"""The parts of a sample in which shares are counted."""
_DIGITS = 15
"""The number of decimal digits of a float."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The lowest and the highest good value."""

    minimum: Decimal | None
    maximum: Decimal | None
    is_age: bool
    """True if samples are Unix times and the value is the number of seconds since then."""

    def is_good(self, sample: float, now: int) -> bool | None:
        """True if a sample is good when it is read; None for NaN, which is not a measurement."""
        value = now - sample if self.is_age else sample
        if math.isnan(value):
            return None
        is_low = self.minimum is not None and value < float(self.minimum)
        is_high = self.maximum is not None and value > float(self.maximum)
        return not (is_low or is_high)

    def good_samples(self, count: int) -> tuple[Decimal, ...]:
        """One good sample per limit in a scenario of `count` samples: the limit itself."""
        if self.is_age and self.maximum is not None:
            return (count * LONGEST_INTERVAL + LOOKBACK - self.maximum,)
        return tuple(limit for limit in (self.maximum, self.minimum) if limit is not None)

    def bad_samples(self) -> tuple[Decimal, ...]:
        """One bad sample per limit: just outside it; for an age, from the start of the scenario."""
        if self.is_age and self.maximum is not None:
            return (-_beyond(self.maximum, 1),)
        limits = ((self.maximum, 1), (self.minimum, -1))
        return tuple(_beyond(limit, sign) for limit, sign in limits if limit is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRole(Role):
    """A gauge with good and bad samples."""

    limits: Limits

    def samples(self, phases: tuple[Phase, ...], *, is_healthy: bool) -> Samples:
        """Samples with the share of bad ones equal to the error ratio; NaN before the series disappears."""
        good = self.limits.good_samples(sum(phase.samples for phase in phases))
        bad = self.limits.bad_samples()
        writer, rest = _Writer(), 0
        for phase in phases:
            share = 0.0 if is_healthy else max(phase.error_ratio, 0.0)
            if phase.is_gone:
                writer.write("NaN", phase.samples // 2)
                writer.write("_", phase.samples - phase.samples // 2)
                continue
            steps, rest = bad_steps(phase.samples, share, rest)
            if phase.errors is Errors.ENOUGH:
                steps = _stretched(steps)
            for is_bad, run in groupby(steps):
                writer.write_each(bad if is_bad else good, len(list(run)))
        return writer.samples()


def bad_steps(count: int, share: float, rest: int) -> tuple[tuple[bool, ...], int]:
    """The bad samples: each at which the sum of the shares passes the next whole number.

    `rest` is the fractional part of the sum before, in units of `_UNITS`; the second result is that after.
    """
    units = round(share * _UNITS)  # whole numbers, because rounded sums could pass two at once
    passed = [(rest + units * number) // _UNITS for number in range(count + 1)]
    steps = tuple(after > before for before, after in pairwise(passed))
    return steps, rest + units * count - passed[-1] * _UNITS


def _stretched(steps: tuple[bool, ...]) -> tuple[bool, ...]:
    """Bad samples with their neighbors on both sides."""
    return tuple(any(steps[max(0, number - _ENOUGH) : number + _ENOUGH + 1]) for number in range(len(steps)))


def _beyond(limit: Decimal, sign: int) -> Decimal:
    """The nearest number outside a limit with as many digits, or fewer if floats cannot represent it."""
    exponent = limit.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - limits are finite
    step = Decimal(1).scaleb(max(min(exponent, 0), limit.adjusted() - _DIGITS + 1))
    return limit + sign * step


class _Writer:
    """Writes a gauge in runs of equal samples."""

    def __init__(self) -> None:
        """Start without samples."""
        self._values: list[float | None] = []
        self._pieces: list[str] = []
        self._runs = 0

    def write(self, text: str, count: int) -> None:
        """Write a number, `NaN` or `_` `count` times."""
        if count < 1:
            return
        self._values += [None if text == "_" else float(text)] * count
        self._pieces.append(f"_x{count}" if text == "_" else f"{text}+0x{count - 1}")

    def write_each(self, values: tuple[Decimal, ...], count: int) -> None:
        """Write each of the values for a part of a run; runs of one sample alternate between them."""
        turn = self._runs % len(values)
        self._runs += 1
        for number, value in enumerate((*values[turn:], *values[:turn])):
            length = (count + len(values) - 1 - number) // len(values)
            self.write(f"{value:f}", length)

    def samples(self) -> Samples:
        """The samples written so far."""
        sums = accumulate(0.0 if value is None or math.isnan(value) else value for value in self._values)
        return Samples(values=tuple(self._values), counted=tuple(sums), notation=" ".join(self._pieces))
