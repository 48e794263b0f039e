"""A service and its SLOs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slo_compiler.model.budgetings.events import EventBudgeting

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.diagnostics import Location
    from slo_compiler.model.alerting import AlertPolicy
    from slo_compiler.model.budgeting import Budgeting
    from slo_compiler.model.period import Period
    from slo_compiler.model.sli import Sli

TextPairs = tuple[tuple[str, str], ...]
"""Names and texts, sorted by name: labels or annotations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """One objective of one service, with everything it inherits already in place."""

    service: str
    name: str
    target: Decimal
    """The wanted share of good events, 0 < target < 1; `0.999` for 99.9 percent."""
    period: Period
    """The time that the target is kept over; the key in the spec is `window`."""
    sli: Sli
    alerting: AlertPolicy
    min_errors: int
    """A long window with fewer errors than this never alerts."""
    budgeting: Budgeting = EventBudgeting()
    """The method that decides what consumes the error budget."""
    group_by: tuple[str, ...] = ()
    """One error budget per combination of these labels' values; the labels of recorded series."""
    source_labels: tuple[str, ...] = ()
    """The labels of raw series that `group_by` stands for, in its order; empty if they are the same."""
    description: str = ""
    owner: str = ""
    runbook: str = ""
    dashboard: str = ""
    labels: TextPairs = ()
    annotations: TextPairs = ()
    location: Location = field(compare=False)
    """The location of the SLO's name in its spec."""

    @property
    def error_budget(self) -> Decimal:
        """The share of events that may be bad: 1 - target (SRE Workbook, chapter 2)."""
        return 1 - self.target

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Each group label as raw series have it and as recorded series have it."""
        return tuple(zip(self.source_labels or self.group_by, self.group_by, strict=True))

    @property
    def identity(self) -> str:
        """`service/slo`: how people and commands name an SLO."""
        return f"{self.service}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One spec file: a service and its SLOs."""

    name: str
    slos: tuple[Slo, ...]
    description: str = ""
    owner: str = ""
    runbook: str = ""
    dashboard: str = ""
    location: Location = field(compare=False)
    """The location of the service's name in its spec; its path is the spec's."""
