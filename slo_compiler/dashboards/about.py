"""The text panels: target, owner, spec and runbook."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.dashboards.panels import TextPanel
from slo_compiler.dashboards.texts import literal, markdown_link
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Service, Slo


def about_service(service: Service, *, source: str) -> TextPanel:
    """The description, owner and spec file of a service."""
    return TextPanel(
        title="About the service",
        description="From the service's spec file.",
        content=_paragraphs(
            (
                literal(service.description),
                _fact("Owner", service.owner),
                _fact("Spec", source),
                _links(runbook=service.runbook, dashboard=service.dashboard),
            )
        ),
    )


def about_slo(slo: Slo) -> TextPanel:
    """The target in words, and the description from the spec."""
    return TextPanel(
        title="About this SLO",
        description="From the service's spec file.",
        content=_paragraphs(
            (
                _objective(slo),
                literal(slo.description),
                _fact("Owner", slo.owner),
                _links(runbook=slo.runbook, dashboard=slo.dashboard),
            )
        ),
    )


def _objective(slo: Slo) -> str:
    minutes = slo.error_budget * decimal_ratio(slo.period.length, timedelta(minutes=1))
    groups = f", for each {literal(' and '.join(slo.group_by))}" if slo.group_by else ""
    return (
        f"**{percent_text(slo.target)}%** of events are good over **{period_text(slo.period)}**{groups}."
        f" The error budget is {percent_text(slo.error_budget)}% of events,"
        f" or {decimal_text(minutes)} minutes of full outage."
    )


def _fact(name: str, value: str) -> str:
    return f"**{name}**: {literal(value)}" if value else ""


def _links(*, runbook: str, dashboard: str) -> str:
    links = (("Runbook", runbook), ("Dashboard", dashboard))
    return " · ".join(markdown_link(title, url) for title, url in links if url)


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)
