"""What the repository needs to know of one spec once it is compiled; small enough to keep for thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.model import Service

Place = tuple[int, int, int, str]
"""Line, column, length and source line: a Location without its path, as the cache keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecSummary:
    """The names that one spec takes, where they stand, and the size of its rules."""

    path: str
    service: str
    place: Place
    slos: tuple[tuple[str, Place], ...]
    rules: int
    references: tuple[str, ...] = ()
    """The SLOs of other services that decide what this one compiles to, as `service/slo`."""

    def location(self, place: Place) -> Location:
        """A place in this spec. Made on demand: of ten thousand names hardly one is ever shown."""
        line, column, length, source = place
        return Location(path=self.path, line=line, column=column, length=length, source=source)

    def as_json(self) -> Sequence[object]:
        """For the compile cache. The path is the cache's key and is not repeated."""
        return (self.service, self.place, self.slos, self.rules, self.references)


def summary_of(service: Service, *, rules: int) -> SpecSummary:
    """Summarise a compiled service."""
    return SpecSummary(
        path=service.location.path,
        service=service.name,
        place=_place(service.location),
        slos=tuple((slo.name, _place(slo.location)) for slo in service.slos),
        rules=rules,
        references=references_of(service),
    )


def references_of(service: Service) -> tuple[str, ...]:
    """Name the SLOs of other services that decide what a service compiles to, as `service/slo`, sorted.

    A kind of SLI that is made of other SLOs lists them in `references`; the others have none.
    """
    named = {name for slo in service.slos for name in getattr(slo.sli, "references", ())}
    return tuple(sorted(name for name in named if not name.startswith(f"{service.name}/")))


def _place(location: Location) -> Place:
    return (location.line, location.column, location.length, location.source)


def summary_from_json(path: str, data: Sequence[Any]) -> SpecSummary:
    """Read back what `as_json` wrote; JSON has lists where there were tuples.

    Raises TypeError or ValueError if the data is something else: anybody may have edited the cache.
    """
    service, place, slos, rules, references = data
    names = [service, *references, *(name for name, _ in slos)]
    if type(rules) is not int or not all(type(name) is str for name in names):
        raise TypeError("not a summary")
    return SpecSummary(
        path=path,
        service=service,
        place=_place_from_json(place),
        slos=tuple([(name, _place_from_json(place)) for name, place in slos]),
        rules=rules,
        references=tuple(references),
    )


def _place_from_json(data: Sequence[Any]) -> Place:
    line, column, length, source = data
    if type(line) is type(column) is type(length) is int and type(source) is str:
        return (line, column, length, source)
    raise TypeError("not a place")
