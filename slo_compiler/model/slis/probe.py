"""The `probe` kind: a gauge that is 0 or 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.sli import Sli
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSli(Sli):
    """A gauge that is 1 after a successful probe and 0 after a failed one; every sample is an event."""

    kind: ClassVar[str] = "probe"
    probe: Selector

    def event_interval(self, scrape_interval: timedelta) -> timedelta:
        """Each sample is an event."""
        return scrape_interval
