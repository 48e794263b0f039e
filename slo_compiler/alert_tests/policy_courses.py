"""The courses of the error budget in the tests of policies.

The remaining budget goes down past every bound, and at last the data is gone. At the same time, two copies
for each bound are at the bound and the value at which its state ends, or a small amount from them; the second
one has gaps of less and more than two days. Rules compute the level of each copy, too, so few evaluations
test all bounds.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.history_starts import MEMORY
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.policy_levels import policy_levels, rounded_share
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.model import PolicyState, TextPairs

_MARGIN = Decimal("0.0001")
"""A small share of the error budget, the distance from a bound."""
_OUTAGE = Decimal(1)
"""The error ratio of a total outage."""
_GAPS = " with gaps"
"""Ends the label of the copies with gaps."""

Shares = tuple[Decimal | None, ...]
Levels = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetCourse:
    """What a rule reads, one value for each evaluation, and the levels that follow from them."""

    copy: TextPairs = ()
    """The additional label of a copy."""
    values: tuple[float | None, ...]
    """Error ratios of the period; of copies, remaining shares of the error budget. None if there is none."""
    levels: Levels
    has_gaps: bool = False
    """True if there is a level, none, and one again."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyScenario:
    """The remaining budget of an SLO, and that of its copies. Equal ones are the same: they are cached."""

    main: BudgetCourse
    healthy: BudgetCourse
    """Of a group of the SLO whose budget is never spent."""
    copies: tuple[BudgetCourse, ...]

    @property
    def levels(self) -> Levels:
        """The levels that count for the service."""
        return self.main.levels

    @property
    def evaluations(self) -> int:
        """The number of evaluations until no course goes on."""
        return max(len(course.levels) for course in (self.main, *self.copies))


@lru_cache(maxsize=512)
def policy_scenario(model: AlertModel, *, step: int, delay: int = 0) -> PolicyScenario:
    """Pass every bound of an SLO's policy, with `step` seconds between evaluations, after `delay` of them.

    At the first evaluation, there is no data in any case.
    """

    def course(shares: Iterable[Decimal | None], copy: str = "", *, has_gaps: bool = False) -> BudgetCourse:
        return _course(model, (*(None,) * (1 + delay), *shares), step=step, copy=copy, has_gaps=has_gaps)

    shares = tuple(_walk(model.policy_states, outage=1 - _OUTAGE / model.error_budget))
    return PolicyScenario(
        main=course(shares),
        healthy=course(None if share is None else Decimal(1) for share in shares),
        copies=tuple(
            course(copied, decimal_text(state.bound or Decimal()) + suffix, has_gaps=bool(suffix))
            for state in model.policy_states[1:]
            for copied, suffix in ((_around(state), ""), (_with_gaps(state, memory=MEMORY // step), _GAPS))
        ),
    )


def _course(model: AlertModel, shares: Shares, *, step: int, copy: str, has_gaps: bool) -> BudgetCourse:
    """The course in which these shares of the error budget remain, `step` seconds apart."""
    remaining = [None if share is None else rounded_share(float(share)) for share in shares]
    ratios = (None if share is None else float((1 - share) * model.error_budget) for share in shares)
    return BudgetCourse(
        copy=((COPY[0], copy),) if copy else (),
        values=tuple(remaining) if copy else tuple(ratios),
        has_gaps=has_gaps,
        levels=tuple(policy_levels(remaining, model.policy_states, memory=MEMORY // step)),
    )


def _walk(states: tuple[PolicyState, ...], *, outage: Decimal) -> Iterator[Decimal | None]:
    """Remaining shares: down through every state to a total outage, then no data.

    The first share is between a bound and the value at which its state ends: without a previous level, the
    bounds alone decide.
    """
    yield _almost_left(states[1])
    yield from (_next_to(state)[1] for state in states[1:-1])
    yield from (outage, None, None)


def _around(state: PolicyState) -> Iterator[Decimal | None]:
    """Remaining shares at, above and below the bound of a state and the value at which it ends.

    The state lasts right after a less strict one, and does not return before its bound.
    """
    above, below = _next_to(state)
    almost = _almost_left(state)
    yield from (almost, above, below, almost, _leave(state), almost)


def _with_gaps(state: PolicyState, *, memory: int) -> Iterator[Decimal | None]:
    """The state is remembered for `memory` evaluations, and forgotten at the next one."""
    almost = _almost_left(state)
    yield from (_next_to(state)[1], *(None,) * (memory - 1), almost, *(None,) * memory, almost)


def _leave(state: PolicyState) -> Decimal:
    """The share at which a state ends."""
    return state.leave_at or Decimal()


def _almost_left(state: PolicyState) -> Decimal:
    """A share at which a state lasts, but does not begin."""
    return _leave(state) - _MARGIN


def _next_to(state: PolicyState) -> tuple[Decimal, Decimal]:
    """The last share above the bound of a state, and the first below it; one is the bound itself."""
    bound = state.bound or Decimal()
    return (bound + _MARGIN, bound) if state.is_inclusive else (bound, bound - _MARGIN)


def courses_of(
    scenario: PolicyScenario, groups: tuple[TextPairs, ...]
) -> Iterator[tuple[TextPairs, BudgetCourse]]:
    """The course of each group of an SLO, and those of copies of the first one, which alone has errors.

    With labels besides those of the SLO.
    """
    yield from zip(groups, (scenario.main, scenario.healthy), strict=False)
    for course in scenario.copies:
        yield (*groups[0], *course.copy), course
