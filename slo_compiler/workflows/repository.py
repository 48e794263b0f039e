"""What only the whole repository shows: names that two specs take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.workflows.summary import SpecSummary


def check_identities(summaries: Iterable[SpecSummary]) -> tuple[Diagnostic, ...]:
    """Services defined twice and SLOs defined twice; the first by path stands, the others are findings."""
    found: list[Diagnostic] = []
    services: dict[str, Location] = {}
    slos: dict[tuple[str, str], Location] = {}
    for summary in sorted(summaries, key=lambda summary: summary.location.sort_key):
        first = services.setdefault(summary.service.casefold(), summary.location)
        if first is not summary.location:
            found.append(
                identity.duplicate_service(summary.location, service=summary.service, first=_place(first))
            )
        for name, location in summary.slos:
            known = slos.setdefault((summary.service, name), location)
            if known is not location:
                found.append(
                    identity.duplicate_slo(
                        location, identity=f"{summary.service}/{name}", first=_place(known)
                    )
                )
    return tuple(found)


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}"
