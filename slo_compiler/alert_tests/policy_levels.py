"""The expected level of an error budget policy: 0 is the strictest state (docs/policy.md)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model import PolicyState

_DIGITS = 10.0**8
"""The remaining budget is rounded to so many parts, like the recorded one."""


def rounded_share(value: float) -> float:
    """Round a share of the error budget like Prometheus' `round`."""
    return math.floor(value * _DIGITS + 0.5) / _DIGITS


def policy_levels(
    remaining: Iterable[float | None], states: tuple[PolicyState, ...], *, memory: int
) -> Iterator[float | None]:
    """The level at each evaluation; None without a remaining budget.

    A stricter state is entered at once. A state is left for the next one when the remaining budget reaches
    its `leave_at`. After `memory` evaluations without a level, the bounds alone decide.
    """
    strictest_first = states[:0:-1]
    bounds = [(float(state.bound or 0), state.is_inclusive) for state in strictest_first]
    leave_at = [float(state.leave_at or 0) for state in strictest_first]
    level, age = len(bounds), memory
    for share in remaining:
        age += 1
        if share is None:
            yield None
            continue
        entered = sum(share > bound if is_inclusive else share >= bound for bound, is_inclusive in bounds)
        if age > memory or entered < level:
            level = entered
        while level < entered and share >= leave_at[level]:
            level += 1
        age = 0
        yield float(level)
