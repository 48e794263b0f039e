"""The period of an SLO: the time that its target is kept over.

Not to be confused with the windows of alerts, which are parts of it. The key in the spec is `window`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The base of every kind of period."""

    kind: ClassVar[str]
    length: timedelta
    """Budget fractions and burn rates refer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingPeriod(Period):
    """The time before now, of a fixed length: old errors leave it as time passes."""

    kind: ClassVar[str] = "rolling"
