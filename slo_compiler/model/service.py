"""A service and its SLOs."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.model.alerting import NO_TEXTS, SeverityTexts, TextPairs
from slo_compiler.model.budgetings.events import EventBudgeting
from slo_compiler.model.policy import DEFAULT_POLICY, BudgetPolicy
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.diagnostics import Location
    from slo_compiler.model.alerting import AlertPolicy
    from slo_compiler.model.budgeting import Budgeting
    from slo_compiler.model.period import Period
    from slo_compiler.model.sli import Sli


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """One objective of one service, including inherited values."""

    service: str
    name: str
    target: Decimal
    """The target share of good events, 0 < target < 1; `0.999` for 99.9%."""
    period: Period
    """The time range that the target applies to; the key in the spec is `window`."""
    sli: Sli
    alerting: AlertPolicy
    min_errors: int
    """The minimum number of errors in a long window for an alert."""
    scrape_interval: timedelta = timedelta(seconds=30)
    """The interval at which the series of the SLI are scraped; it determines the base window."""
    budgeting: Budgeting = EventBudgeting()
    """The method that defines how the error budget is consumed."""
    policy: BudgetPolicy = DEFAULT_POLICY
    """The error budget policy."""
    group_by: tuple[str, ...] = ()
    """Labels of recorded series; each combination of their values has its own error budget."""
    source_labels: tuple[str, ...] = ()
    """The corresponding labels of raw series, in the order of `group_by`; empty if they are the same."""
    breakdown: tuple[str, ...] = ()
    """Labels of raw series by which the dashboard counts bad events."""
    description: str = ""
    owner: str = ""
    runbook: str = ""
    dashboard: str = ""
    labels: TextPairs = ()
    annotations: TextPairs = ()
    severity_labels: SeverityTexts = NO_TEXTS
    """Labels of the alerts of one severity, which override `labels`."""
    severity_annotations: SeverityTexts = NO_TEXTS
    """Annotations of the alerts of one severity, which override `annotations`."""
    location: Location = field(compare=False)
    """The location of the SLO's name in its spec."""

    @property
    def error_budget(self) -> Decimal:
        """The share of events that may be bad: 1 - target (SRE Workbook, chapter 2)."""
        return 1 - self.target

    @property
    def counts_errors(self) -> bool:
        """True if alerts require a minimum number of errors."""
        return self.sli.counts_events and self.min_errors > 0

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Each group label: its name on raw series and its name on recorded series."""
        return tuple(zip(self.source_labels or self.group_by, self.group_by, strict=True))

    @property
    def identity(self) -> str:
        """The displayed name of an SLO: `service/slo`."""
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

    @property
    def policies(self) -> dict[str, BudgetPolicy]:
        """The error budget policies of its SLOs by name; those of one name have the same states."""
        return {slo.policy.name: slo.policy for slo in self.slos}
