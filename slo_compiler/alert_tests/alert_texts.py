"""Annotations of firing alerts, word for word, but for built-in descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from slo_compiler.alert_tests.alert_states import (
    ABSENT,
    Alert,
    pairs_of,
    severity_of,
)
from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.naming.links import absent_link, burn_link, group_parameter
from slo_compiler.promql.periods import period_text
from slo_compiler.records import dataclass
from slo_compiler.texts import annotations as texts

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.alert_states import Alert
    from slo_compiler.arithmetic.alert_plan import AlertPanels
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTexts:
    """The annotations of an alert that do not depend on the evaluation."""

    annotations: TextPairs
    """All except the description."""
    description: str | None
    """A custom description; None for the built-in one."""
    has_templates: bool
    """True if custom annotations contain templates, whose result is not predictable."""


def alert_texts(
    slo: Slo, alert: Alert, group: TextPairs, *, model: AlertModel, panels: AlertPanels, naming: Naming
) -> AlertTexts:
    """The annotations of an alert, but for the built-in description."""
    if alert == ABSENT:
        summary, link = _absent_texts(slo, group, panels=panels, naming=naming)
    else:
        summary, link = _burn_texts(slo, alert, group, model=model, panels=panels, naming=naming)
    built_in = {
        "summary": summary,
        "objective": texts.objective(
            target=percent_text(slo.target), period=period_text(slo.period), description=slo.description
        ),
        "runbook_url": slo.runbook,
        "dashboard_url": slo.dashboard or link,
    }
    custom = dict(slo.annotations) | dict(slo.severity_annotations.of(severity_of(alert)))
    # A built-in text is left out if it is empty, but a custom one is kept, even in its place.
    all_texts = {name: text for name, text in built_in.items() if text} | custom
    description = all_texts.pop("description", None)
    return AlertTexts(
        annotations=tuple(sorted(all_texts.items())),
        description=description,
        has_templates=any("{{" in text for text in custom.values()),
    )


def _burn_texts(
    slo: Slo, alert: Alert, group: TextPairs, *, model: AlertModel, panels: AlertPanels, naming: Naming
) -> tuple[str, str]:
    """The summary of a burn-rate alert, and the link to its panel."""
    summary = texts.burn_summary(slo.identity, group=_named(slo, group), urgency=alert)
    panel = panels.of(severity_of(alert))
    parameter = _parameter(slo, group)
    return summary, burn_link(slo, pairs_of(model, alert), panel=panel, group=parameter, naming=naming)


def _absent_texts(slo: Slo, group: TextPairs, *, panels: AlertPanels, naming: Naming) -> tuple[str, str]:
    """The summary of the alert on missing data, and the link to its panel."""
    summary = texts.absent_summary(slo.identity, group=texts.group_labels(_named(slo, group)))
    parameter = _parameter(slo, group) if group else ""
    return summary, absent_link(slo, panel=panels.absent, group=parameter, naming=naming)


def _named(slo: Slo, group: TextPairs) -> tuple[tuple[str, str], ...]:
    """The labels of a group in the order of `group_by`."""
    values = dict(group)
    return tuple((name, values[name]) for name in slo.group_by if name in values)


def _parameter(slo: Slo, group: TextPairs) -> str:
    """The group as a parameter of a link, with values as `urlquery` of Go escapes them."""
    if not slo.group_by:
        return ""
    values = dict(group)
    return group_parameter(tuple((name, quote_plus(values.get(name, ""))) for name in slo.group_by))
