"""Budgeting by events: each bad event consumes the same share of the budget."""

from __future__ import annotations

from typing import ClassVar

from slo_compiler.model.budgeting import Budgeting
from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBudgeting(Budgeting):
    """The budget is a share of the events of the period."""

    kind: ClassVar[str] = "events"
