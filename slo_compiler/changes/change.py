"""A change of an SLO and its effect."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Location


class Effect(StrEnum):
    """The direction of a change, most important first."""

    LOOSENED = "loosened"
    """More errors are allowed, or alerts fire later or not at all."""
    UNCLEAR = "unclear"
    """The direction cannot be decided, as for another SLI."""
    HISTORY = "history"
    """Recorded series get other names or labels, so the window starts empty."""
    TIGHTENED = "tightened"
    """Fewer errors are allowed, or alerts fire earlier."""
    NEUTRAL = "neutral"
    """Neither, as for another owner."""

    @property
    def reverse(self) -> Effect:
        """The effect of the opposite change."""
        return _REVERSE.get(self, self)


_REVERSE = {Effect.LOOSENED: Effect.TIGHTENED, Effect.TIGHTENED: Effect.LOOSENED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, such as that of a target."""

    kind: str
    """The kind of the change, as one word for programs: `target`, `window`, `page`."""
    effect: Effect
    text: str
    """One clause, without a full stop."""
    hint: str = ""
    """A recommended action."""
    is_implied: bool = False
    """True if another change of the SLO already includes this one; text output omits it."""
    is_note: bool = False
    """True for a consequence of other changes without an effect: the cost of the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The changes of an SLO, or of the settings."""

    service: str
    slo: str
    """Both names are those in the new version; empty for the settings."""
    location: Location
    """In the new version; for an SLO that was removed, in the old one."""
    changes: tuple[Change, ...]
    environment: str = ""
    """Empty for the unnamed environment."""

    @property
    def name(self) -> str:
        """`service/slo`, or the path of the settings; with its environment."""
        name = f"{self.service}/{self.slo}" if self.slo else self.location.path
        return f"{name} in {self.environment}" if self.environment else name

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Each effect once, most important first."""
        found = {change.effect for change in self.changes if not change.is_note}
        return tuple(effect for effect in Effect if effect in found)


def by_sign(sign: int) -> Effect:
    """The effect of a value that is stricter when it is higher: `sign` is that of new - old."""
    if sign == 0:
        return Effect.NEUTRAL
    return Effect.TIGHTENED if sign > 0 else Effect.LOOSENED


def together(effects: Iterable[Effect]) -> Effect:
    """The combined effect of several differences; unclear if their directions differ."""
    found = set(effects) - {Effect.NEUTRAL}
    if not found:
        return Effect.NEUTRAL
    return found.pop() if len(found) == 1 else Effect.UNCLEAR
