"""Annotations of firing alerts, word for word, but for built-in descriptions."""

from __future__ import annotations

from dataclasses import dataclass
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
from slo_compiler.texts import annotations as texts

if TYPE_CHECKING:
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import Slo, TextPairs


def has_templates(slo: Slo, alert: Alert) -> bool:
    """True if custom annotations contain templates, whose result is not predictable."""
    return any("{{" in text for text in _custom_annotations(slo, alert).values())


def _custom_annotations(slo: Slo, alert: Alert) -> dict[str, str]:
    return dict(slo.annotations) | dict(slo.severity_annotations.of(severity_of(alert)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTexts:
    """The annotations of an alert that do not depend on the evaluation."""

    annotations: TextPairs
    """All except the description."""
    description: str | None
    """A custom description; None for the built-in one."""


def alert_texts(one: SloStates, alert: Alert, group: TextPairs) -> AlertTexts:
    """The annotations of an alert, but for the built-in description."""
    summary, link = (_absent_texts if alert == ABSENT else _burn_texts)(one, alert, group)
    slo = one.slo
    built_in = {
        "summary": summary,
        "objective": texts.objective(
            target=percent_text(slo.target), period=period_text(slo.period), description=slo.description
        ),
        "runbook_url": slo.runbook,
        "dashboard_url": slo.dashboard or link,
    }
    all_texts = built_in | _custom_annotations(slo, alert)
    description = all_texts.pop("description", None)
    found = sorted((name, text) for name, text in all_texts.items() if text or name not in built_in)
    return AlertTexts(annotations=tuple(found), description=description)


def _burn_texts(one: SloStates, alert: Alert, group: TextPairs) -> tuple[str, str]:
    """The summary of a burn-rate alert, and the link to its panel."""
    slo = one.slo
    summary = texts.burn_summary(slo.identity, group=_named(slo, group), urgency=alert)
    pairs = pairs_of(one.scenario.model, alert)
    panel = one.panels.of(severity_of(alert))
    return summary, burn_link(slo, pairs, panel=panel, group=_parameter(slo, group), naming=one.naming)


def _absent_texts(one: SloStates, _: Alert, group: TextPairs) -> tuple[str, str]:
    """The summary of the alert on missing data, and the link to its panel."""
    summary = texts.absent_summary(one.slo.identity, group=texts.group_labels(_named(one.slo, group)))
    parameter = _parameter(one.slo, group) if group else ""
    return summary, absent_link(one.slo, panel=one.panels.absent, group=parameter, naming=one.naming)


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
