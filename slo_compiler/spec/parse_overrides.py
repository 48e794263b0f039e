"""Parse what an SLO overrides in an environment."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import environments as codes
from slo_compiler.records import dataclass
from slo_compiler.spec.parse_alerting import parse_alerting
from slo_compiler.spec.parse_policy import parse_policy
from slo_compiler.spec.parse_target import parse_target
from slo_compiler.spec.traps.alerting import check_min_errors

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model import AlertPolicy, BudgetPolicy, Period, Settings
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """The values of an SLO in the environment that is compiled."""

    alerting: AlertPolicy
    policy: BudgetPolicy
    target: Decimal | None = None
    """None for that of the SLO."""
    min_errors: int | None = None
    """None for that of the SLO."""
    is_enabled: bool = True
    """False for an SLO that is disabled in the environment."""

    def min_errors_or(self, inherited: int) -> int:
        """Return the minimum number of errors; 0 is a value too."""
        return inherited if self.min_errors is None else self.min_errors


def parse_overrides(
    data: dict[str, Any],
    path: DataPath,
    *,
    alerting: AlertPolicy,
    policy: BudgetPolicy,
    period: Period,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> Overrides:
    """Parse the key `environments` of an SLO; omitted keys are inherited from the SLO.

    Only the keys of the environment in the settings are checked: every environment is compiled.
    """
    for name in data:
        if name not in settings.all_names:
            near = get_close_matches(name, settings.all_names, n=1)
            place = diagnostics.at_key((*path, name))
            diagnostics.add(codes.unknown_environment(place, environment=name, near=near[0] if near else ""))
    own, path = data.get(settings.environment, {}), (*path, settings.environment)
    check_min_errors(own, path, diagnostics=diagnostics)
    return Overrides(
        alerting=parse_alerting(
            own.get("alerting", {}),
            (*path, "alerting"),
            inherited=alerting,
            period=period,
            diagnostics=diagnostics,
        ),
        policy=parse_policy(own, path, inherited=policy, diagnostics=diagnostics),
        target=parse_target(own["target"], (*path, "target"), diagnostics=diagnostics)
        if "target" in own
        else None,
        min_errors=own.get("min_errors"),
        is_enabled=own.get("enabled", True),
    )
