"""The `query` kind: custom PromQL."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from slo_compiler.model.sli import Sli
from slo_compiler.records import dataclass


class QueryUnit(StrEnum):
    """The meaning of a query's value."""

    PER_SECOND = "per_second"
    """Events per second, as `rate` returns."""
    PER_WINDOW = "per_window"
    """Events in the window, as `increase` returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySli(Sli):
    """PromQL with the placeholder `$window`: exactly one of `bad` and `good`, and `total`."""

    kind: ClassVar[str] = "query"
    total: str
    total_unit: QueryUnit
    bad: str | None = None
    good: str | None = None
    part_unit: QueryUnit = QueryUnit.PER_SECOND
    """The unit of `bad` or `good`."""
