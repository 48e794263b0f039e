"""The base of every budgeting method: what consumes an error budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgeting:
    """A budgeting method; each is a subclass in a module of `model.budgetings`.

    The module is named after the method, and so are the method's modules in `rules.budgetings`,
    `dashboards.budgetings` and `alert_tests.budgetings`; `model.kinds` finds them.
    """

    kind: ClassVar[str]
    """The word for it in the spec."""
