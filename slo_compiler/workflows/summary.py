"""What the repository needs to know of one spec once it is compiled; small enough to keep for thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slo_compiler.model import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecSummary:
    """The names that one spec takes, where they stand, and the size of its rules."""

    service: str
    location: Location
    slos: tuple[tuple[str, Location], ...]
    rules: int

    def as_json(self) -> dict[str, Any]:
        """For the compile cache. The path is the cache's key and is not repeated."""
        return {
            "service": self.service,
            "at": _place(self.location),
            "slos": [[name, *_place(location)] for name, location in self.slos],
            "rules": self.rules,
        }


def _place(location: Location) -> list[int | str]:
    return [location.line, location.column, location.length, location.source]


def summary_of(service: Service, *, rules: int) -> SpecSummary:
    """Summarise a compiled service."""
    return SpecSummary(
        service=service.name,
        location=service.location,
        slos=tuple((slo.name, slo.location) for slo in service.slos),
        rules=rules,
    )


def summary_from_json(path: str, data: Mapping[str, Any]) -> SpecSummary:
    """Read back what `as_json` wrote; raises KeyError, TypeError or ValueError on anything else."""
    return SpecSummary(
        service=data["service"],
        location=_location(path, data["at"]),
        slos=tuple((name, _location(path, place)) for name, *place in data["slos"]),
        rules=int(data["rules"]),
    )


def _location(path: str, place: list[Any]) -> Location:
    line, column, length, source = place
    return Location(path=path, line=line, column=column, length=length, source=source)
