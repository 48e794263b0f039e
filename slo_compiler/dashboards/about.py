"""The text panels: what an SLO or a service is, and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import explore
from slo_compiler.dashboards.panels import TextPanel
from slo_compiler.dashboards.texts import literal, markdown_link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Service


def about_service(service: Service, *, source: str) -> TextPanel:
    """The links, description, owner and spec file of a service."""
    return TextPanel(
        title="About the service",
        description="From the service's spec file.",
        content=_paragraphs(
            (
                _joined(
                    _links(runbook=service.runbook, dashboard=service.dashboard),
                    _fact("Owner", service.owner),
                    _fact("Spec", source),
                ),
                literal(service.description),
            )
        ),
    )


def about_slo(queries: SloQueries, service: Service, *, errors: str) -> TextPanel:
    """The links and description of an SLO; `errors` is the query that its link to Explore opens.

    An owner, runbook and dashboard that are the service's are named once, above.
    """
    slo = queries.slo
    return TextPanel(
        title="About this SLO",
        description="From the service's spec file.",
        content=_paragraphs(
            (
                _joined(
                    _links(runbook=slo.runbook, dashboard=slo.dashboard, errors=errors),
                    _fact("Owner", slo.owner if slo.owner != service.owner else ""),
                ),
                literal(slo.description),
            )
        ),
    )


def _fact(name: str, value: str) -> str:
    return f"**{name}**: {literal(value)}" if value else ""


def _links(*, runbook: str, dashboard: str, errors: str = "") -> str:
    links = [
        markdown_link(title, url) for title, url in (("Runbook", runbook), ("Dashboard", dashboard)) if url
    ]
    if errors:
        links.append(f"[Errors in Explore]({explore.explore_url(errors)})")
    return _joined(*links)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)
