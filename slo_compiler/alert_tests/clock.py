"""The scrape and evaluation intervals of a test.

Prometheus 2 counts a sample on the left edge of a range; Prometheus 3 does not. The tests avoid such
samples: both intervals are multiples of a prime number of seconds that divides no window. So the same
file passes with both versions.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUICK = (19, 17, 23, 29, 13)
_SLOW = (59, 53, 47, 43, 41, 37)
"""At least five samples in 5 minutes, as with a common scrape interval."""
_COARSE = (293, 283, 281, 277)
"""Two samples in 5m30s, which are enough for `rate`; more would only take time.

Less than 5 minutes apart, samples are not stale. 31 days contain fewer than 10,000 of them, the most that
promtool loads for a query.
"""
_FEW_EVALUATIONS = 1800
"""From this step on, samples between evaluations are hardly read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The intervals of a test file, in seconds; a step is one evaluation of every rule."""

    sample: int
    samples_per_step: int
    is_aligned: bool = False
    """True if each phase ends at an evaluation, which reads all its samples; the input is recorded."""

    @property
    def step(self) -> int:
        """Seconds between evaluations."""
        return self.sample * self.samples_per_step


def choose_clock(step: float, *, windows: Iterable[int], parts: int = 1, is_longest: bool = False) -> Clock:
    """A clock with a step close to `step` whose samples are never on an edge of the windows (in seconds).

    The samples of a step can be divided by `parts`; with more than one, it is not shorter than `step`.
    If `step` is the longest possible one, the clock has the step that is closest below it.
    """
    length = step / parts
    candidates = _QUICK if length < 150 else _SLOW if length < _FEW_EVALUATIONS else _COARSE
    usable = _usable(candidates, windows)
    if is_longest:
        sample = min(usable, key=lambda prime: step % prime)
        return Clock(sample=sample, samples_per_step=int(step // sample))
    samples = round(length / usable[0]) if parts == 1 else ceil(length / usable[0])
    return Clock(sample=usable[0], samples_per_step=parts * max(1, samples))


def rare_clock(step: float, *, windows: Iterable[int]) -> Clock:
    """A clock for parts of long windows: as few samples as possible, and a step that is not below `step`."""
    sample = _usable(_COARSE, windows)[0]
    return Clock(sample=sample, samples_per_step=ceil(step / sample))


def _usable(candidates: tuple[int, ...], windows: Iterable[int]) -> list[int]:
    """The samples that are never on an edge of the windows."""
    # The ranges of longer tiles are one second shorter than the tiles.
    edges = {edge for window in (300, 600, *windows) for edge in (window, window - 1)}
    return [prime for prime in candidates if all(edge % prime for edge in edges)] or [candidates[0]]


def aligned_clock(clock: Clock, *, parts: int) -> Clock:
    """The clock of parts of windows in the same file: `parts` samples per step."""
    return Clock(sample=clock.step // parts, samples_per_step=parts, is_aligned=True)
