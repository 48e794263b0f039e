"""Read the `events` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import slis
from slo_compiler.model.slis.events import EventsSli
from slo_compiler.promql.event_sums import EventSum
from slo_compiler.spec.traps.counters import check_counter
from slo_compiler.spec.traps.matchers import check_matchers
from slo_compiler.spec.traps.sums import check_sums, check_terms

if TYPE_CHECKING:
    from slo_compiler.model import Selector
    from slo_compiler.spec.sli_reading import SliReading


def read(body: dict[str, Any], reading: SliReading) -> EventsSli | None:
    """Read `total` and one of `bad` and `good`."""
    name = reading.part(body)
    total = _counter(body, "total", reading)
    part = _counter(body, name, reading) if name else None
    if total is None or part is None or name is None:
        return None
    if part.metric == total.metric and set(part.matchers) == set(total.matchers):
        reading.add(slis.part_is_total(reading.at(name), part=name))
    else:
        events, all_events = EventSum(added=(part,)), EventSum(added=(total,))
        check_terms(events, name, reading=reading)
        check_terms(all_events, "total", reading=reading)
        check_sums(events, all_events, name=name, reading=reading)
    reading.check_groups(total)
    return EventsSli(total=total, bad=part) if name == "bad" else EventsSli(total=total, good=part)


def _counter(body: dict[str, Any], key: str, reading: SliReading) -> Selector | None:
    selector = reading.selector(body[key], key)
    if selector is not None:
        check_counter(selector, key, reading=reading)
        check_matchers(selector.matchers, key, metric=selector.metric, reading=reading)
    return selector
