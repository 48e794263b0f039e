"""The period of an SLO: the time range that its target applies to.

The key in the spec is `window`. The windows of alerts are shorter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The base class of periods."""

    kind: ClassVar[str]
    length: timedelta
    """The reference of budget fractions and burn rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingPeriod(Period):
    """A fixed length of time before now: old errors drop out as time passes."""

    kind: ClassVar[str] = "rolling"
