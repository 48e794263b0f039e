"""Read the `events` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import slis
from slo_compiler.model import EventsSli
from slo_compiler.promql.selectors import matcher_text

if TYPE_CHECKING:
    from slo_compiler.model import Selector
    from slo_compiler.spec.sli_reading import SliReading

_COUNTER_ENDINGS = ("_total", "_count", "_sum", "_bucket")


def read(body: dict[str, Any], reading: SliReading) -> EventsSli | None:
    """Read `total` and one of `bad` and `good`."""
    name = reading.part(body)
    total = _counter(body, "total", reading)
    part = _counter(body, name, reading) if name else None
    if total is None or part is None or name is None:
        return None
    _check_part(part, total, name=name, reading=reading)
    reading.check_groups(total)
    return EventsSli(total=total, bad=part) if name == "bad" else EventsSli(total=total, good=part)


def _counter(body: dict[str, Any], key: str, reading: SliReading) -> Selector | None:
    selector = reading.selector(body[key], key)
    # OpenTelemetry's own names, which have dots, do not end in `_total`.
    if selector is not None and not ("." in selector.metric or selector.metric.endswith(_COUNTER_ENDINGS)):
        reading.add(slis.not_a_counter(reading.at(key), metric=selector.metric))
    return selector


def _check_part(part: Selector, total: Selector, *, name: str, reading: SliReading) -> None:
    if part.metric != total.metric:
        return  # labels of different metrics cannot be compared
    if set(part.matchers) == set(total.matchers):
        reading.add(slis.part_is_total(reading.at(name), part=name))
        return
    restricted = part.labelled()
    for matcher in total.matchers:
        if matcher.label not in restricted:
            reading.add(slis.part_outside_total(reading.at(name), part=name, matcher=matcher_text(matcher)))
