"""What each series counts over a scenario: its samples, and promtool's notation for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.proof.population import Role

if TYPE_CHECKING:
    from slo_compiler.proof.scenarios import Phase

START = 10_000_000
"""Counters begin high, as those of a process that has run for a while: a counter near zero is
extrapolated differently by different versions of Prometheus."""

_GRAIN = 2**13
"""Counts are whole, or multiples of 1/8192, which floats add without an error: the smallest decrease
would be a counter reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """The samples of one series; None where there is none."""

    values: tuple[float | None, ...]
    """As scraped."""
    counted: tuple[float, ...]
    """Events since the beginning, whatever happened to the counter; for a gauge, its values' sum."""
    notation: str


@lru_cache(maxsize=256)
def trajectory(phases: tuple[Phase, ...], role: Role, *, is_healthy: bool = False) -> Trajectory:
    """The samples of a series of this role; a healthy group has the traffic and none of the errors."""
    writer = _Gauge() if role.is_gauge else _Counter()
    for phase in phases:
        share = 0.0 if is_healthy else phase.error_ratio
        missing = phase.is_gone or _is_missing(phase, role, is_healthy=is_healthy)
        if role.is_gauge:
            share = max(share, 0.0)
            writer.write(phase.samples, 1 - share if role is Role.GOOD_SHARE else share, missing=missing)
        else:
            weight = {Role.ALL: 1.0, Role.BAD: max(share, 0.0)}.get(role, 1 - share)
            restart = phase.restarts and role is not Role.BAD
            writer.write(phase.samples, phase.traffic * weight, missing=missing, restart=restart)
    return Trajectory(
        values=tuple(writer.values), counted=tuple(writer.counted), notation=" ".join(writer.pieces)
    )


def _is_missing(phase: Phase, role: Role, *, is_healthy: bool) -> bool:
    if role is Role.BAD:
        return phase.has_no_bad_series or is_healthy
    return role is Role.GOOD and phase.has_no_good_series and not is_healthy


class _Counter:
    """Writes a counter phase by phase; each sample counts the events since the one before."""

    def __init__(self) -> None:
        self.values: list[float | None] = []
        self.counted: list[float] = []
        self.pieces: list[str] = []
        self._value = float(START)
        self._total = 0.0

    def write(self, samples: int, amount: float, *, missing: bool, restart: bool = False) -> None:
        grain = _GRAIN if amount < 1 else 1
        step = round(amount * grain) / grain
        if restart:
            self._value = 0.0
        if missing:
            self.values += [None] * samples
            self.counted += [self._total] * samples
            self.pieces.append(f"_x{samples}")
            return
        # The very first sample is where counting begins.
        first = self._value + step if self.values else self._value
        begun = self._total + step if self.values else self._total
        self.values += [first + step * number for number in range(samples)]
        self.counted += [begun + step * number for number in range(samples)]
        self.pieces.append(f"{number_text(first)}+{number_text(step)}x{samples - 1}")
        self._value = first + step * (samples - 1)
        self._total = begun + step * (samples - 1)


class _Gauge:
    """Writes a gauge phase by phase."""

    def __init__(self) -> None:
        self.values: list[float | None] = []
        self.counted: list[float] = []
        self.pieces: list[str] = []
        self._total = 0.0

    def write(self, samples: int, amount: float, *, missing: bool, restart: bool = False) -> None:
        del restart
        value = float(f"{amount:.9g}")
        for _ in range(samples):
            self._total += 0.0 if missing else value
            self.values.append(None if missing else value)
            self.counted.append(self._total)
        self.pieces.append(f"_x{samples}" if missing else f"{number_text(value)}+0x{samples - 1}")


def number_text(value: float) -> str:
    """A number as promtool reads it, without an exponent and without float noise."""
    text = f"{value:.16f}".rstrip("0").rstrip(".")
    return text or "0"
