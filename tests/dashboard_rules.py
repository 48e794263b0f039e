"""The 17 rules of Grafana's dashboard-linter v0.2, on the JSON of a dashboard.

Each rule yields a sentence for every place that breaks it. The linter itself is not installed in CI.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import promql_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Dashboard = dict[str, Any]
Rule = "Callable[[Dashboard], Iterator[str]]"

WITH_UNITS = ("stat", "singlestat", "graph", "table", "timeseries", "gauge")
WITH_TARGETS = (*WITH_UNITS, "state-timeline")
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_RATES = ("rate", "irate", "increase", "delta", "idelta", "deriv")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::\w+)?\}|(\w+))")
_DURATIONS = ("__interval", "__rate_interval", "__range", "base")


def panels_of(dashboard: Dashboard) -> Iterator[dict[str, Any]]:
    for panel in dashboard["panels"]:
        yield from (one for one in (panel, *panel.get("panels", ())) if one["type"] != "row")


def expressions(dashboard: Dashboard) -> Iterator[tuple[str, str]]:
    for panel in panels_of(dashboard):
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]


def filled(expr: str) -> str:
    """Insert a value for each variable, as the linter does; `group_matchers` is a list of matchers."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        known = {"group_matchers": 'x="y"', "minutes": "40320", "step": "3600000"}
        return known.get(name) or ("5m" if name in _DURATIONS else "x")

    return _VARIABLE.sub(value, expr)


def walk(node: Any) -> Iterator[Any]:
    """Yield an expression of promql_parser and everything in it."""
    yield node
    for name in ("expr", "lhs", "rhs", "param", "vector_selector"):
        inner = getattr(node, name, None)
        if inner is not None and type(inner).__module__ == type(node).__module__:
            yield from walk(inner)
    for inner in getattr(node, "args", None) or ():
        yield from walk(inner)


def variables(dashboard: Dashboard, kind: str = "query") -> Iterator[dict[str, Any]]:
    yield from (one for one in dashboard["templating"]["list"] if one["type"] == kind)


def template_datasource(dashboard: Dashboard) -> Iterator[str]:
    for one in variables(dashboard, "datasource"):
        if (one["name"], one["label"]) == ("datasource", "Data source") and one["query"] == "prometheus":
            return
    yield "no variable `datasource` with the label `Data source`"


def _has_variable(name: str, label: str) -> Callable[[Dashboard], Iterator[str]]:
    def rule(dashboard: Dashboard) -> Iterator[str]:
        if not any(one["name"] == name and one["label"] == label for one in variables(dashboard)):
            yield f"no variable `{name}`"

    return rule


def template_label_promql(dashboard: Dashboard) -> Iterator[str]:
    for one in variables(dashboard):
        found = re.fullmatch(r"(?:label_values|query_result)\((.*?)(?:, \w+)?\)", one["query"], re.DOTALL)
        try:
            promql_parser.parse(filled(found[1] if found else one["query"]))
        except ValueError as error:
            yield f"variable {one['name']}: {error}"


def template_on_time_change_reload(dashboard: Dashboard) -> Iterator[str]:
    yield from (one["name"] for one in variables(dashboard) if one["refresh"] != 2)


def panel_datasource(dashboard: Dashboard) -> Iterator[str]:
    for panel in panels_of(dashboard):
        if panel.get("targets") and panel.get("datasource") != _SOURCE:
            yield panel["title"]


def panel_title_description(dashboard: Dashboard) -> Iterator[str]:
    for panel in panels_of(dashboard):
        if not (panel.get("title") and panel.get("description")):
            yield f"panel {panel['id']}"


def panel_units(dashboard: Dashboard) -> Iterator[str]:
    for panel in panels_of(dashboard):
        config = panel.get("fieldConfig", {})
        own = config.get("defaults", {})
        overridden = any(
            one["id"] == "unit" for override in config.get("overrides", ()) for one in override["properties"]
        )
        # A text instead of a number has no unit, and a table of labels has no numbers.
        has_texts = own.get("mappings") or not _has_numbers(panel)
        if panel["type"] in WITH_UNITS and not (own.get("unit") or overridden or has_texts):
            yield panel["title"]


def _has_numbers(panel: dict[str, Any]) -> bool:
    if panel["type"] != "table":
        return True
    organize = next(one for one in panel["transformations"] if one["id"] == "organize")
    hidden = organize["options"]["excludeByName"]
    values = (
        ["Value"] if len(panel["targets"]) == 1 else [f"Value #{one['refId']}" for one in panel["targets"]]
    )
    return any(value not in hidden for value in values)


def panel_no_targets(dashboard: Dashboard) -> Iterator[str]:
    for panel in panels_of(dashboard):
        if panel["type"] in WITH_TARGETS and not panel.get("targets"):
            yield panel["title"]


def target_logql(dashboard: Dashboard) -> Iterator[str]:
    for panel in panels_of(dashboard):
        for target in panel.get("targets", ()):
            if target["datasource"]["type"] == "loki":
                yield panel["title"]


def target_promql(dashboard: Dashboard) -> Iterator[str]:
    for title, expr in expressions(dashboard):
        try:
            promql_parser.parse(filled(expr))
        except ValueError as error:
            yield f"{title}: {error}"


def target_rate_interval(dashboard: Dashboard) -> Iterator[str]:
    for title, expr in expressions(dashboard):
        for name in _RATES:
            for found in re.finditer(rf"\b{name}\([^()]*\[([^\]]+)\]\)", expr):
                if found[1] != "$__rate_interval":
                    yield f"{title}: {found[0]}"


def _has_matcher(label: str) -> Callable[[Dashboard], Iterator[str]]:
    def rule(dashboard: Dashboard) -> Iterator[str]:
        for title, expr in expressions(dashboard):
            if f'{label}=~"${label}"' not in expr:
                yield title

    return rule


def target_counter_agg(dashboard: Dashboard) -> Iterator[str]:
    for title, expr in expressions(dashboard):
        for name in re.findall(r"\b(\w+_total)\b(?=[{\s)])", expr):
            if not re.search(rf"\b(?:rate|irate|increase)\({name}\b", expr):
                yield f"{title}: {name}"


def uneditable_dashboard(dashboard: Dashboard) -> Iterator[str]:
    if dashboard["editable"] is not False:
        yield "editable"


RULES: dict[str, Callable[[Dashboard], Iterator[str]]] = {
    "template-datasource-rule": template_datasource,
    "template-job-rule": _has_variable("job", "Job"),
    "template-instance-rule": _has_variable("instance", "Instance"),
    "template-label-promql-rule": template_label_promql,
    "template-on-time-change-reload-rule": template_on_time_change_reload,
    "panel-datasource-rule": panel_datasource,
    "panel-title-description-rule": panel_title_description,
    "panel-units-rule": panel_units,
    "panel-no-targets-rule": panel_no_targets,
    "target-logql-rule": target_logql,
    "target-logql-auto-rule": target_logql,
    "target-promql-rule": target_promql,
    "target-rate-interval-rule": target_rate_interval,
    "target-job-rule": _has_matcher("job"),
    "target-instance-rule": _has_matcher("instance"),
    "target-counter-agg-rule": target_counter_agg,
    "uneditable-dashboard-rule": uneditable_dashboard,
}
