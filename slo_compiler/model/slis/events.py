"""The `events` kind: two counters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.sli import Sli
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSli(Sli):
    """Events counted by counters: exactly one of `bad` and `good`, and `total`."""

    kind: ClassVar[str] = "events"
    has_labels: ClassVar[bool] = True
    total: Selector
    bad: Selector | None = None
    good: Selector | None = None
