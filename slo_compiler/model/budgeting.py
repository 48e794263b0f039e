"""The base class of budgeting methods, which define how an error budget is consumed."""

from __future__ import annotations

from typing import ClassVar

from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgeting:
    """A budgeting method; each is a subclass in a module of `model.budgetings`.

    The module has the name of the method, like the modules of the method in `rules.budgetings`,
    `dashboards.budgetings` and `alert_tests.budgetings`; `model.kinds` finds them.
    """

    kind: ClassVar[str]
    """The name of the method in the spec."""
