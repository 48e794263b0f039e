"""The `threshold` kind: a value that is compared with limits once a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.sli import Sli
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdSli(Sli):
    """A value and its limits: each minute of each series is an event, which is good within the limits.

    Exactly one of `gauge`, `age` and `query` is set, and at least one limit.
    """

    kind: ClassVar[str] = "threshold"
    sampling: ClassVar[timedelta] = timedelta(minutes=1)
    gauge: Selector | None = None
    age: Selector | None = None
    """A gauge with a Unix time in seconds; the value is the number of seconds since then."""
    query: str | None = None
    """PromQL that returns an instant vector."""
    minimum: Decimal | None = None
    """The lowest good value; None for an age."""
    maximum: Decimal | None = None
    """The highest good value; seconds for an age."""

    def event_interval(self, scrape_interval: timedelta) -> timedelta:  # noqa: ARG002 - reads points, not samples
        """Each minute is an event."""
        return self.sampling
