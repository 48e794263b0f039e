"""Annotations of alerts, in Prometheus' template language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.model import TICKET
from slo_compiler.naming.links import absent_link, burn_link, group_parameter
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.texts import annotations as texts

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import AlertSeverity, Slo, TextPairs
    from slo_compiler.rules.expressions import SloExpressions


def literal(text: str) -> str:
    """Escape text that Prometheus' template engine must print unchanged."""
    return text.replace("{{", '{{ "{{" }}')


def burn_annotations(
    pairs: tuple[BurnRatePair, ...], expressions: SloExpressions, *, description: str
) -> TextPairs:
    """Annotations of a burn-rate alert; custom annotations take precedence."""
    slo, panels = expressions.slo, expressions.panels
    severity = pairs[0].severity
    return _with_links(
        slo,
        severity,
        summary=texts.burn_summary(slo.identity, group=_label_values(slo), urgency=severity),
        description=description,
        dashboard=burn_link(
            slo, pairs, panel=panels.of(severity), group=_group_parameter(slo), naming=expressions.naming
        ),
    )


def absent_annotations(expressions: SloExpressions) -> TextPairs:
    """Annotations of the alert on missing data."""
    slo = expressions.slo
    group = _if_grouped(slo, texts.group_labels(_label_values(slo)))
    parameter = _if_grouped(slo, _group_parameter(slo))
    minimum = duration_text(2 * expressions.windows.step)
    return _with_links(
        slo,
        TICKET,
        summary=texts.absent_summary(slo.identity, group=group),
        description=texts.absent(minimum=minimum),
        dashboard=absent_link(
            slo, panel=expressions.panels.absent, group=parameter, naming=expressions.naming
        ),
    )


def _if_grouped(slo: Slo, text: str) -> str:
    """A text about a group, which the alert on missing data has only if the SLO has ever had data."""
    return f"{{{{ if $labels.{slo.group_by[0]} }}}}{text}{{{{ end }}}}" if slo.group_by else ""


def _group_parameter(slo: Slo) -> str:
    """The group as a parameter of a link; `urlquery` escapes its values. Empty without groups."""
    if not slo.group_by:
        return ""
    return group_parameter(tuple((name, f"{{{{ $labels.{name} | urlquery }}}}") for name in slo.group_by))


def _label_values(slo: Slo) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{{{{ $labels.{name} }}}}") for name in slo.group_by)


def _with_links(
    slo: Slo, severity: AlertSeverity, *, summary: str, description: str, dashboard: str
) -> TextPairs:
    built_in = {
        "summary": summary,
        "description": description,
        "objective": texts.objective(
            target=percent_text(slo.target),
            period=period_text(slo.period),
            description=literal(slo.description),
        ),
        "runbook_url": literal(slo.runbook),
        "dashboard_url": literal(slo.dashboard) or dashboard,
    }
    given = {name: text for name, text in built_in.items() if text}
    custom = dict(slo.annotations) | dict(slo.severity_annotations.of(severity))
    return tuple(sorted((given | custom).items()))
