"""Summary of a compiled spec, small enough to keep for thousands of specs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Location
from slo_compiler.disk.staging import digest_bytes
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from slo_compiler.model import AlertPolicy, Period, Service, Slo

Place = tuple[int, int, int, str]
"""Line, column, length and source line: a Location without its path, as stored in the cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecSummary:
    """Names in a spec with their locations, and the number of its rules."""

    path: str
    service: str
    place: Place
    slos: tuple[tuple[str, Place], ...]
    contents: tuple[str, ...]
    """The digest of each SLO without its names and texts, in the order of `slos`."""
    rules: int
    references: tuple[str, ...] = ()
    """SLOs of other services on which this one depends, as `service/slo`."""
    group_labels: tuple[str, ...] = ()
    """The labels of `group_by` of its SLOs, sorted."""
    owners: tuple[str, ...] = ()
    """The owners of the service, its SLOs and their policies, sorted."""

    def location(self, place: Place) -> Location:
        """Build a location in this spec, on demand because few are ever shown."""
        line, column, length, source = place
        return Location(path=self.path, line=line, column=column, length=length, source=source)

    def as_json(self) -> Sequence[object]:
        """Return data for the compile cache, without the path, which is the key of the cache."""
        return (
            self.service,
            self.place,
            self.slos,
            self.contents,
            self.rules,
            self.references,
            self.group_labels,
            self.owners,
        )


def summary_of(service: Service, *, rules: int) -> SpecSummary:
    """Summarize a compiled service."""
    return SpecSummary(
        path=service.location.path,
        service=service.name,
        place=_place(service.location),
        slos=tuple((slo.name, _place(slo.location)) for slo in service.slos),
        contents=tuple(map(_content, service.slos)),
        rules=rules,
        references=references_of(service),
        group_labels=tuple(sorted({label for slo in service.slos for label in slo.group_by})),
        owners=owners_of(service),
    )


def owners_of(service: Service) -> tuple[str, ...]:
    """Return the owners of a service, its SLOs and their policies, sorted."""
    owners = (owner for slo in service.slos for owner in (slo.owner, slo.policy.owner))
    return tuple(sorted({service.owner, *owners} - {""}))


def _content(slo: Slo) -> str:
    """Return a digest of what an SLO measures and when it alerts."""
    policy = _policy_text(slo.target, slo.period, slo.alerting)
    return digest_bytes(f"{slo.sli!r} {slo.groups} {slo.min_errors} {policy}".encode())[:16]


@lru_cache(maxsize=256)
def _policy_text(target: Decimal, period: Period, alerting: AlertPolicy) -> str:
    """Return a text that is the same for equal arguments; many SLOs share them, and formatting is slow."""
    pairs = [
        [(pair.budget_fraction.normalize(), pair.long_window, pair.short_window) for pair in side]
        for _, side in alerting.severities
    ]
    return f"{target.normalize()} {period} {pairs} {alerting.absent}"


def references_of(service: Service) -> tuple[str, ...]:
    """Return the SLOs of other services on which a service depends, as `service/slo`, sorted.

    An SLI kind that consists of other SLOs lists them in `references`.
    """
    named = {name for slo in service.slos for name in getattr(slo.sli, "references", ())}
    return tuple(sorted(name for name in named if not name.startswith(f"{service.name}/")))


def _place(location: Location) -> Place:
    return (location.line, location.column, location.length, location.source)


def summary_from_json(path: str, data: Sequence[Any]) -> SpecSummary:
    """Parse the result of `as_json`; JSON has lists instead of tuples.

    Raises TypeError or ValueError if the data is invalid, because the cache may have been edited.
    """
    service, place, slos, contents, rules, references, group_labels, owners = data
    names = [service, *references, *contents, *group_labels, *owners, *(name for name, _ in slos)]
    if type(rules) is not int or len(slos) != len(contents) or not all(type(name) is str for name in names):
        raise TypeError("not a summary")
    return SpecSummary(
        path=path,
        service=service,
        place=_place_from_json(place),
        slos=tuple([(name, _place_from_json(place)) for name, place in slos]),
        contents=tuple(contents),
        rules=rules,
        references=tuple(references),
        group_labels=tuple(group_labels),
        owners=tuple(owners),
    )


def _place_from_json(data: Sequence[Any]) -> Place:
    line, column, length, source = data
    if type(line) is type(column) is type(length) is int and type(source) is str:
        return (line, column, length, source)
    raise TypeError("not a place")
