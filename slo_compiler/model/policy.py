"""The error budget policy: what a team does as the error budget shrinks (SRE Workbook, appendix B)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from datetime import date


class ChangeClass(StrEnum):
    """A kind of change that a state allows or not."""

    FEATURE = "feature"
    RISKY = "risky"
    CONFIG = "config"
    RELIABILITY = "reliability"
    SECURITY = "security"
    ROLLBACK = "rollback"
    EMERGENCY = "emergency"


class PolicyMode(StrEnum):
    """The mode of a policy: `slo gate` reports decisions, or blocks changes."""

    ADVISE = "advise"
    ENFORCE = "enforce"


class WhenUnknown(StrEnum):
    """The decision of `slo gate` while the state is unknown."""

    BLOCK = "block"
    ALLOW = "allow"


UNKNOWN_STATE = "unknown"
"""The name that alerts and reports use for an SLO without a remaining budget; no state can have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyState:
    """One state of a policy, entered from the less strict one above it."""

    name: str
    bound: Decimal | None = None
    """The share of the error budget below which the state is entered; None for the least strict state."""
    is_inclusive: bool = False
    """True if the state includes exactly the bound."""
    leave_at: Decimal | None = None
    """The share at which the state is left again; not below the bound. None for the least strict state."""
    allow: tuple[ChangeClass, ...] = tuple(ChangeClass)
    requires_postmortem: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A dated exception: changes that are allowed although the state forbids them."""

    name: str
    slo: str
    """The name of an SLO; empty for the whole service."""
    allow: tuple[ChangeClass, ...]
    reason: str
    ticket: str
    approved_by: str
    expires: date
    """The first day on which the waiver has no effect any more, in UTC."""


_CRITICAL = (ChangeClass.RELIABILITY, ChangeClass.SECURITY, ChangeClass.ROLLBACK, ChangeClass.EMERGENCY)
_ALL_BUT_RISKY = tuple(one for one in ChangeClass if one is not ChangeClass.RISKY)

DEFAULT_STATES = (
    PolicyState(name="normal"),
    PolicyState(
        name="caution",
        bound=Decimal("0.5"),
        is_inclusive=True,
        leave_at=Decimal("0.55"),
        allow=_ALL_BUT_RISKY,
    ),
    PolicyState(name="freeze", bound=Decimal("0.1"), leave_at=Decimal("0.15"), allow=_CRITICAL),
    PolicyState(
        name="exhausted",
        bound=Decimal(0),
        is_inclusive=True,
        leave_at=Decimal("0.05"),
        allow=_CRITICAL,
        requires_postmortem=True,
    ),
)
"""Normal velocity above 50%; no risky changes down to 10%; then a freeze, and at 0 reliability work only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPolicy(Cached):
    """States and consequences; the default is recorded, but only advises and sends no alerts."""

    name: str = "default"
    states: tuple[PolicyState, ...] = DEFAULT_STATES
    """Least strict first."""
    mode: PolicyMode = PolicyMode.ADVISE
    on_unknown: WhenUnknown = WhenUnknown.BLOCK
    min_budget_events: int = 20
    """An error budget of fewer bad events in the period is too little traffic to decide about."""
    owner: str = ""
    approved_by: tuple[str, ...] = ()
    review_by: date | None = None
    waivers: tuple[Waiver, ...] = ()
    has_alerts: bool = False
    """True if a change of the state is notified: the spec or the settings have a policy."""

    def level(self, state: PolicyState) -> int:
        """The number of a state: 0 is the strictest."""
        return len(self.states) - 1 - self.states.index(state)


DEFAULT_POLICY = BudgetPolicy()
"""The policy of a repository without the key."""
