"""The raw bad events of the `events` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.differences import without_good
from slo_compiler.promql.selectors import selector_text

if TYPE_CHECKING:
    from slo_compiler.model import Matcher, Selector
    from slo_compiler.model.slis.events import EventsSli


def selectors(sli: EventsSli) -> tuple[Selector, ...]:
    """The counters that tell bad events apart."""
    return (sli.bad,) if sli.bad else (sli.total,)


def bad_events(sli: EventsSli, *, window: str, by: str, extra: tuple[Matcher, ...]) -> str:
    """The rate of the counter of bad events, or the difference of both counters."""

    def rate(selector: Selector) -> str:
        return f"sum{by}(rate({selector_text(selector, extra=extra)}[{window}]))"

    if sli.bad is not None:
        return rate(sli.bad)
    assert sli.good is not None  # noqa: S101 - the model has one of the two
    return without_good(rate(sli.total), rate(sli.good))
