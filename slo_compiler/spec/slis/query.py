"""Read the `query` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis
from slo_compiler.model import QuerySli

if TYPE_CHECKING:
    from slo_compiler.spec.sli_reading import SliReading


def read(body: dict[str, str], reading: SliReading) -> QuerySli | None:
    """Read `total` and one of `bad` and `good`."""
    name = reading.part(body)
    total = reading.query(body["total"], "total")
    part = reading.query(body[name], name) if name else None
    if total is None or part is None or name is None:
        return None
    if total.has_vector:
        reading.add(slis.total_hides_missing_data(reading.at("total")))
    if body[name].split() == body["total"].split():
        reading.add(slis.part_is_total(reading.at(name), part=name))
    text, whole = body[name].strip(), body["total"].strip()
    if name == "bad":
        return QuerySli(total=whole, total_unit=total.unit, bad=text, part_unit=part.unit)
    return QuerySli(total=whole, total_unit=total.unit, good=text, part_unit=part.unit)
