"""Each budgeting method has a module in every package that handles it."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from slo_compiler.alert_tests import simulation
from slo_compiler.dashboards import slo_queries
from slo_compiler.model import Budgeting
from slo_compiler.model.kinds import kinds_in
from slo_compiler.rules import expressions

MODEL = "slo_compiler.model.budgetings"
METHODS = kinds_in(MODEL)
REQUIRED = {
    expressions.BUDGETINGS: {
        "ratio": ("errors", "total"),
        "tiles_ratio": ("errors", "total", "span"),
        "period_burn_rate": ("period_ratio", "error_budget"),
    },
    slo_queries.BUDGETINGS: {"remaining_units": ("queries",), "burn_down": ("queries",)},
    simulation.BUDGETINGS: {"raw_ratio": ("errors", "totals"), "ratio": ("errors", "totals", "sums")},
}


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_named_after_its_module(method):
    (found,) = (
        one
        for _, one in inspect.getmembers(import_module(f"{MODEL}.{method}"), inspect.isclass)
        if issubclass(one, Budgeting) and one is not Budgeting
    )
    assert found.kind == method


@pytest.mark.parametrize("package", REQUIRED)
def test_a_package_that_must_know_every_method_knows_every_method(package):
    assert kinds_in(package) == METHODS
    for method in METHODS:
        module = import_module(f"{package}.{method}")
        for name, parameters in REQUIRED[package].items():
            assert tuple(inspect.signature(getattr(module, name)).parameters) == parameters
