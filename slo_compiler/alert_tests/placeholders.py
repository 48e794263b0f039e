"""Placeholders for the names of an SLO in series that are the same for all SLOs of its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from slo_compiler.alert_tests.promtool_file import SloSeries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slo_compiler.alert_tests.promtool_file import ShapeSeries
    from slo_compiler.model import Slo, TextPairs

_MARK = "<"
"""No name of a service or an SLO contains it."""


class Names(NamedTuple):
    """The names of an SLO in its series, or placeholders for them."""

    service: str
    slo: str


_PLACEHOLDERS = Names(*(f"{_MARK}{name}>" for name in Names._fields))


def named_series(
    slo: Slo, *, groups: Iterable[TextPairs], shape_of: Callable[[Names], ShapeSeries]
) -> SloSeries:
    """The series of an SLO from those of its shape, whose labels of groups are `groups`."""
    names = Names(slo.service, slo.name)
    # A placeholder is replaced wherever it is; a label of a group may contain any text.
    is_ambiguous = any(_MARK in value for group in groups for _, value in group)
    placeholders = names if is_ambiguous else _PLACEHOLDERS
    return SloSeries(shape_of(placeholders), tuple(zip(placeholders, names, strict=True)))
