"""Queries of Prometheus' `ALERTS`, and texts for their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.colors import NO_DATA, PENDING, QUIET, severity_color
from slo_compiler.dashboards.expressions import highest_since_previous
from slo_compiler.dashboards.panels import ValueMapping
from slo_compiler.naming.alert_names import name_matcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames

SHOWN_ALERTS = 3
"""The most SLOs or groups that a panel of alerts names."""
_NO_ALERT = "No alert"
"""Not "OK": an SLO without an alert may have no budget left, for example because it was spent slowly."""
_ALL = "all"


def worst_alert(matchers: str, alerts: AlertNames, *, known: str, by: str = "") -> str:
    """The rank of the most severe firing alert: 1 for missing data, 0 without alerts.

    Without further severities, a ticket has 2 and a page 3. `alerts` are the names of one SLO, or templates
    for several. No result without a series of `known`: rules that are not loaded must not look healthy.
    """
    return f"{worst_firing_alert(matchers, alerts, by=by)} or 0 * max{by} ({known})"


def worst_firing_alert(matchers: str, alerts: AlertNames, *, by: str) -> str:
    """The same rank; no result without a firing alert."""
    firing = " or ".join(
        f"{f'{rank} * ' if rank > 1 else ''}{_alerts((alert,), matchers)}"
        for rank, alert in zip(range(len(alerts.all), 0, -1), alerts.all, strict=True)
    )
    return f"max{by} ({firing})"


def rank_mappings(naming: Naming) -> tuple[ValueMapping, ...]:
    """Texts for the values of `worst_alert`."""
    return (ValueMapping(value="0", text=_NO_ALERT, color=QUIET), *_ranks(naming, first=1))


def named_alerts(rank: str, labels: Sequence[str]) -> str:
    """The highest ranks above 0, or else 0 with the name "all" in each of the labels."""
    none = f"max({rank})"
    for label in labels:
        none = f'label_replace({none}, "{label}", "{_ALL}", "", "")'
    return f"topk({SHOWN_ALERTS}, ({rank}) > 0) or on () {none}"


def alert_phase(alert: str, matchers: str, *, rank: int, known: str) -> str:
    """Over time: 1 more than `rank` while the alert is firing, 1 while it is pending, 0 while it is inactive.

    The highest since the previous point: no alert is too short to be seen.
    """
    firing, pending = (
        highest_since_previous(_alerts((alert,), matchers, state=state)) for state in ("firing", "pending")
    )
    return f"max ({rank + 1} * {firing} or {pending}) or 0 * max ({known})"


def phase_mappings(naming: Naming) -> tuple[ValueMapping, ...]:
    """Texts for the values of `alert_phase`."""
    return (
        ValueMapping(value="0", text=_NO_ALERT, color=QUIET),
        ValueMapping(value="1", text="Pending", color=PENDING),
        *_ranks(naming, first=2),
    )


def firing_alerts(matchers: str, *names: str) -> str:
    """Every firing alert with one of these names, which may be templates."""
    return _alerts(names, matchers)


def burning_alerts(matchers: str, alerts: AlertNames) -> str:
    """Every firing alert except that on missing data, which is a gap in a chart already."""
    return _alerts(alerts.burn_alerts, matchers)


def fired_alerts(matchers: str, *names: str) -> str:
    """Over time: every alert with one of these names that fired since the previous point."""
    return highest_since_previous(firing_alerts(matchers, *names))


def _ranks(naming: Naming, *, first: int) -> tuple[ValueMapping, ...]:
    severities = [severity for severity, _ in naming.severities.values]
    return (
        ValueMapping(value=str(first), text="No data", color=NO_DATA),
        *(
            ValueMapping(value=str(rank), text=severity.capitalize(), color=severity_color(severity))
            for rank, severity in enumerate(reversed(severities), start=first + 1)
        ),
    )


def _alerts(names: Sequence[str], matchers: str, *, state: str = "firing") -> str:
    return f'ALERTS{{{name_matcher(*names)}, alertstate="{state}", {matchers}}}'
