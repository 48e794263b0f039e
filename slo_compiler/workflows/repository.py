"""What only the whole repository shows: names that two specs take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.summary import Place, SpecSummary


def check_identities(summaries: Iterable[SpecSummary]) -> tuple[Diagnostic, ...]:
    """Services defined twice and SLOs defined twice; the first by path stands, the others are findings."""
    found: list[Diagnostic] = []
    services: dict[str, SpecSummary] = {}
    slos: dict[tuple[str, str], tuple[SpecSummary, Place]] = {}
    for summary in sorted(summaries, key=lambda summary: summary.path):
        first = services.setdefault(summary.service.casefold(), summary)
        if first is not summary:
            found.append(_duplicate_service(summary, first))
        for name, place in summary.slos:
            where, known = slos.setdefault((summary.service, name), (summary, place))
            if known is not place:
                found.append(
                    identity.duplicate_slo(
                        summary.location(place),
                        identity=f"{summary.service}/{name}",
                        first=f"{where.path}:{known[0]}",
                    )
                )
    return tuple(found)


def _duplicate_service(summary: SpecSummary, first: SpecSummary) -> Diagnostic:
    return identity.duplicate_service(
        summary.location(summary.place),
        service=summary.service,
        first=f"{first.path}:{first.place[0]}",
    )
