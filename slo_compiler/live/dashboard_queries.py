"""Finds the queries of generated dashboards, and keeps one of each form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import live_checks as codes
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.diagnostics import Diagnostic, Location

_TIME_VARIABLE = re.compile(r"\$(?:__\w+|\{__\w+(?::\w+)?\})")
_VARIABLE = re.compile(r"\$(?:([a-zA-Z]\w*)|\{([a-zA-Z]\w*)(?::(\w+))?\})|\[\[(\w+)\]\]")
_ALL = ".*"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelQuery:
    """A query of a panel or an annotation, with values for variables."""

    panel: str
    expr: str

    @property
    def form(self) -> str:
        """The query without the contents of strings: queries of one form differ only in names of SLOs."""
        return _STRING.sub('""', self.expr)


def panel_queries(dashboard: Any) -> Iterator[PanelQuery]:
    """The Prometheus queries of a dashboard in Grafana's JSON; anything unknown is skipped."""
    values = _variable_values(dashboard)
    for panel in _dicts(dashboard, "panels"):
        for one in (panel, *_dicts(panel, "panels")):
            for target in _dicts(one, "targets"):
                yield from _query(one.get("title"), target.get("expr"), values)
    for annotation in _dicts(_dict(dashboard, "annotations"), "list"):
        yield from _query(annotation.get("name"), annotation.get("expr"), values)


def _variable_values(dashboard: Any) -> dict[str, str]:
    """The initial values of variables: that of All if it is selected."""
    found = {}
    for variable in _dicts(_dict(dashboard, "templating"), "list"):
        initial, every = _dict(variable, "current").get("value"), variable.get("allValue")
        value = every if variable.get("includeAll") else initial
        if isinstance(value, str) and value:
            found[str(variable.get("name"))] = value
    return found


def _dict(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _dicts(data: Any, key: str) -> list[dict[str, Any]]:
    found = data.get(key) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _query(panel: Any, expr: Any, values: Mapping[str, str]) -> Iterator[PanelQuery]:
    if isinstance(expr, str) and expr.strip():
        yield PanelQuery(panel=str(panel or "untitled"), expr=_with_values(expr, values))


def _with_values(expr: str, values: Mapping[str, str]) -> str:
    """Replace variables as Grafana does: times by a range, those without a value by a regular expression.

    A list of names (`${labels:csv}`) without a value is empty.
    """

    def value(found: re.Match[str]) -> str:
        plain, braced, form, old = found.groups()
        return values.get(plain or braced or old, "" if form == "csv" else _ALL)

    return _VARIABLE.sub(value, _TIME_VARIABLE.sub("5m", expr))


def failed_query(place: Location, query: PanelQuery, *, dashboard: str, error: str) -> Diagnostic:
    """Report a query without an answer."""
    return codes.dashboard_query_failing(
        place, dashboard=dashboard, panel=query.panel, error=" ".join(error.split())
    )


def warned_query(place: Location, query: PanelQuery, *, dashboard: str, warning: str) -> Diagnostic:
    """Report a query that is answered with a warning."""
    return codes.dashboard_query_warning(
        place, dashboard=dashboard, panel=query.panel, warning=" ".join(warning.split())
    )
