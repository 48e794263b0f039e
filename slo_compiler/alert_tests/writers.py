"""Writes the samples of one series phase by phase, also in promtool's notation."""

from __future__ import annotations

from decimal import Decimal

from slo_compiler.records import dataclass

START = 10_000_000
"""Counters start high, like those of a process that has run for a while: versions of Prometheus differ
in the extrapolation of a counter near zero."""

_GRAIN = 2**13
"""Counts are integers or multiples of 1/8192, which floats add exactly: the smallest decrease would be a
counter reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The samples of one series; None for a missing sample."""

    values: tuple[float | None, ...]
    """The scraped values."""
    counted: tuple[float, ...]
    """Events since the start, regardless of counter resets; for a gauge, the sum of its values."""
    notation: str
    grain: int = 1
    """The parts of an event in which they are counted: integers of any size are exact."""


class CounterWriter:
    """Writes a counter; each sample adds the events since the previous one."""

    def __init__(self) -> None:
        """Start without samples."""
        self._values: list[float | None] = []
        self._counted: list[int] = []
        self._pieces: list[str] = []
        self._value = float(START)
        self._total = 0

    def write(self, samples: int, amount: float, *, missing: bool, restart: bool = False) -> None:
        """Append a number of samples, each `amount` more than the previous one."""
        grain = _GRAIN if amount < 1 else 1
        step = round(amount * grain) / grain
        if restart:
            self._value = 0.0
        if missing:
            self._values += [None] * samples
            self._counted += [self._total] * samples
            self._pieces.append(f"_x{samples}")
            return
        # Counting starts at the first sample.
        first = self._value + step if self._values else self._value
        grains = int(step * _GRAIN)
        begun = self._total + grains if self._values else self._total
        self._values += [first + step * number for number in range(samples)]
        self._counted += [begun + grains * number for number in range(samples)]
        self._pieces.append(f"{number_text(first)}+{number_text(step)}x{samples - 1}")
        self._value = first + step * (samples - 1)
        self._total = begun + grains * (samples - 1)

    def samples(self) -> Samples:
        """The samples written so far."""
        return Samples(
            values=tuple(self._values),
            counted=tuple(self._counted),
            notation=" ".join(self._pieces),
            grain=_GRAIN,
        )


class GaugeWriter:
    """Writes a gauge."""

    def __init__(self) -> None:
        """Start without samples."""
        self._values: list[float | None] = []
        self._counted: list[float] = []
        self._pieces: list[str] = []
        self._total = 0.0

    def write(self, samples: int, amount: float, *, missing: bool) -> None:
        """Append a number of samples with the value `amount`."""
        value = float(f"{amount:.9g}")
        for _ in range(samples):
            self._total += 0.0 if missing else value
            self._values.append(None if missing else value)
            self._counted.append(self._total)
        self._pieces.append(f"_x{samples}" if missing else f"{number_text(value)}x{samples - 1}")

    def samples(self) -> Samples:
        """The samples written so far."""
        return Samples(
            values=tuple(self._values), counted=tuple(self._counted), notation=" ".join(self._pieces)
        )


def number_text(value: float) -> str:
    """Format a number for promtool with the fewest digits that mean the same float, and no exponent."""
    text = f"{Decimal(repr(value)):f}"
    return text.removesuffix(".0")
