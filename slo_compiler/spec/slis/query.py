"""Read the `query` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis
from slo_compiler.model.slis.query import QuerySli
from slo_compiler.promql.lookups import looks_up_samples as query_looks_up
from slo_compiler.spec.traps.queries import check_queries

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
    else:
        check_queries(part, total, name=name, reading=reading)
    text, whole = body[name].strip(), body["total"].strip()
    if name == "bad":
        return QuerySli(total=whole, total_unit=total.unit, bad=text, part_unit=part.unit)
    return QuerySli(total=whole, total_unit=total.unit, good=text, part_unit=part.unit)


def looks_up_samples(sli: QuerySli) -> bool:
    """Return whether a query reads a series other than over a range."""
    return any(query_looks_up(text) for text in (sli.total, sli.bad, sli.good) if text)
