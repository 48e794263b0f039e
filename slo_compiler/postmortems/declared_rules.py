"""Rules for declared incidents: each that met a trigger has a postmortem, or a reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_scan as codes
from slo_compiler.postmortems.coverage import covering, declared_extent
from slo_compiler.postmortems.triggers import INDEPENDENT, declared_triggers, is_excused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import DeclaredIncident, Facts
    from slo_compiler.postmortems.triggers import Trigger


def check_declared(incidents: Iterable[DeclaredIncident], documents: Sequence[Facts]) -> Iterator[Diagnostic]:
    """Report incidents that met a trigger and have neither a document nor a reason, and repeated ids."""
    seen: set[str] = set()
    for incident in incidents:
        if incident.id in seen:
            yield codes.repeated_incident_id(incident.location, id=incident.id)
        seen.add(incident.id)
        triggers = [one for one in declared_triggers(incident) if one in INDEPENDENT]
        if not triggers or is_excused(incident) or covering(declared_extent(incident), documents):
            continue
        yield without_postmortem(incident, triggers)


def without_postmortem(incident: DeclaredIncident, triggers: Iterable[Trigger]) -> Diagnostic:
    """Report that an incident met triggers and has no document."""
    return codes.declared_without_postmortem(
        incident.location,
        id=incident.id,
        triggers=", ".join(triggers),
        service=incident.service,
        has_reason=bool(incident.no_postmortem),
    )
