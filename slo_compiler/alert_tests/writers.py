"""Samples of one series, written phase by phase, and promtool's notation for them."""

from __future__ import annotations

from dataclasses import dataclass

START = 10_000_000
"""Counters begin high, as those of a process that has run for a while: a counter near zero is
extrapolated differently by different versions of Prometheus."""

_GRAIN = 2**13
"""Counts are whole, or multiples of 1/8192, which floats add without an error: the smallest decrease
would be a counter reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The samples of one series; None where there is none."""

    values: tuple[float | None, ...]
    """As scraped."""
    counted: tuple[float, ...]
    """Events since the beginning, whatever happened to the counter; for a gauge, its values' sum."""
    notation: str


class CounterWriter:
    """Writes a counter; each sample counts the events since the one before."""

    def __init__(self) -> None:
        """Start without samples."""
        self._values: list[float | None] = []
        self._counted: list[float] = []
        self._pieces: list[str] = []
        self._value = float(START)
        self._total = 0.0

    def write(self, samples: int, amount: float, *, missing: bool, restart: bool = False) -> None:
        """Go on for a number of samples, each `amount` more than the one before."""
        grain = _GRAIN if amount < 1 else 1
        step = round(amount * grain) / grain
        if restart:
            self._value = 0.0
        if missing:
            self._values += [None] * samples
            self._counted += [self._total] * samples
            self._pieces.append(f"_x{samples}")
            return
        # The very first sample is where counting begins.
        first = self._value + step if self._values else self._value
        begun = self._total + step if self._values else self._total
        self._values += [first + step * number for number in range(samples)]
        self._counted += [begun + step * number for number in range(samples)]
        self._pieces.append(f"{number_text(first)}+{number_text(step)}x{samples - 1}")
        self._value = first + step * (samples - 1)
        self._total = begun + step * (samples - 1)

    def samples(self) -> Samples:
        """What was written so far."""
        return Samples(
            values=tuple(self._values), counted=tuple(self._counted), notation=" ".join(self._pieces)
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
        """Stay at `amount` for a number of samples."""
        value = float(f"{amount:.9g}")
        for _ in range(samples):
            self._total += 0.0 if missing else value
            self._values.append(None if missing else value)
            self._counted.append(self._total)
        self._pieces.append(f"_x{samples}" if missing else f"{number_text(value)}+0x{samples - 1}")

    def samples(self) -> Samples:
        """What was written so far."""
        return Samples(
            values=tuple(self._values), counted=tuple(self._counted), notation=" ".join(self._pieces)
        )


def number_text(value: float) -> str:
    """A number as promtool reads it, without an exponent and without float noise."""
    text = f"{value:.16f}".rstrip("0").rstrip(".")
    return text or "0"
