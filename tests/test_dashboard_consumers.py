"""Dashboards as their consumers read them: the rules of dashboard-linter, and Grafana's own model."""

from __future__ import annotations

import copy
import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins

from .conftest import ROOT
from .dashboard_rules import RULES, panels_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GENERATED = ROOT / "generated" / "dashboards"
CASES = ROOT / "tests" / "cases" / "compile" / "everything" / "generated" / "dashboards"
DASHBOARDS = {
    "overview": GENERATED / "overview.json",
    "any SLO": GENERATED / "slo.json",
    "service": CASES / "checkout.json",
}
EACH = pytest.mark.parametrize("name", DASHBOARDS)

with warnings.catch_warnings():
    # The classic format has a newer model beside it.
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.models.dashboard import Dashboard

register_default_plugins()


def dashboard_of(name: str) -> dict[str, Any]:
    return json.loads(DASHBOARDS[name].read_text(encoding="utf-8"))


def excluded() -> set[str]:
    """The rules that `.lint` excludes for all dashboards."""
    exclusions = yaml.safe_load((GENERATED / ".lint").read_text(encoding="utf-8"))["exclusions"]
    return {rule for rule, exception in exclusions.items() if "entries" not in exception}


def test_there_are_17_rules_and_exceptions_are_among_them():
    assert len(RULES) == 17
    assert excluded() < set(RULES)


@EACH
@pytest.mark.parametrize("rule", RULES)
def test_dashboards_obey_the_rules_of_the_linter(name, rule):
    found = list(RULES[rule](dashboard_of(name)))
    if rule in excluded():
        assert found, f"{rule} does not need an exception"
    else:
        assert found == []


def lost(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """The places of `before` that `after` lacks or that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from lost(value, after[key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from lost(one, other, f"{path}[{number}]")
    elif before != after:
        yield f"{path}: {after!r} instead of {before!r}"


def through_the_sdk(dashboard: dict[str, Any]) -> Any:
    return json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(dashboard)))


@EACH
def test_no_key_is_lost_in_the_model_of_grafana(name):
    dashboard = dashboard_of(name)
    assert list(lost(dashboard, through_the_sdk(dashboard))) == []


# ---- mutants: what these tests catch --------------------------------------------------------


def _panel(dashboard: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(panel for panel in panels_of(dashboard) if panel["type"] == kind)


def _set(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: Any) -> None:
        *parents, last = path
        for part in parents:
            data = data[part]
        data[last] = to

    return change


MUTANTS: dict[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "another data source variable": (
        "template-datasource-rule",
        _set("templating", "list", 0, "name", to="ds"),
    ),
    "a variable with invalid PromQL": (
        "template-label-promql-rule",
        _set("templating", "list", 1, "query", to="label_values(up{, job)"),
    ),
    "a variable that is read once": (
        "template-on-time-change-reload-rule",
        _set("templating", "list", 1, "refresh", to=1),
    ),
    "a fixed data source": (
        "panel-datasource-rule",
        lambda board: _set("datasource", "uid", to="abc")(_panel(board, "timeseries")),
    ),
    "a panel without description": (
        "panel-title-description-rule",
        lambda board: _set("description", to="")(_panel(board, "stat")),
    ),
    "a chart without unit": (
        "panel-units-rule",
        lambda board: _panel(board, "timeseries").update(fieldConfig={"defaults": {}, "overrides": []}),
    ),
    "a panel without queries": (
        "panel-no-targets-rule",
        lambda board: _set("targets", to=[])(_panel(board, "stat")),
    ),
    "a query of logs": (
        "target-logql-rule",
        lambda board: _set("targets", 0, "datasource", to={"type": "loki"})(_panel(board, "stat")),
    ),
    "a query with a missing parenthesis": (
        "target-promql-rule",
        lambda board: _set("targets", 0, "expr", to="sum(up")(_panel(board, "stat")),
    ),
    "a rate over a fixed range": (
        "target-rate-interval-rule",
        lambda board: _set("targets", 0, "expr", to="rate(x_total[5m])")(_panel(board, "timeseries")),
    ),
    "a counter without rate": (
        "target-counter-agg-rule",
        lambda board: _set("targets", 0, "expr", to="sum(x_total{})")(_panel(board, "timeseries")),
    ),
    "an editable dashboard": ("uneditable-dashboard-rule", _set("editable", to=True)),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_breaks_its_rule_and_no_other(mutant):
    rule, change = MUTANTS[mutant]
    dashboard = dashboard_of("overview")
    changed = copy.deepcopy(dashboard)
    change(changed)
    broken = {name for name in RULES.keys() - excluded() if list(RULES[name](changed))}
    # The same rule has two names in the linter: for logs, and for logs with an automatic interval.
    assert broken - {"target-logql-auto-rule"} == {rule}


@pytest.mark.parametrize(
    "change",
    [
        lambda board: board.update(refreshh="1m"),
        lambda board: _panel(board, "timeseries").update(intervall="1m"),
        lambda board: _panel(board, "stat")["fieldConfig"]["defaults"].update(units="s"),
    ],
    ids=["dashboard", "panel", "field"],
)
def test_a_misspelled_key_is_lost_in_the_model_of_grafana(change):
    dashboard = dashboard_of("overview")
    change(dashboard)
    assert list(lost(dashboard, through_the_sdk(dashboard)))
