"""Names and dependencies across all specs of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import identity, repeated_slos
from slo_compiler.outputs.format import AllSpecs
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.summary import Place, SpecSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A name that two specs use; the first by path keeps it."""

    diagnostic: Diagnostic
    paths: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Data about all specs of a run."""

    specs: tuple[SpecSummary, ...]
    """Sorted by path."""

    @property
    def all_specs(self) -> AllSpecs:
        """The data that outputs need of all specs."""
        return AllSpecs(
            group_labels=tuple(sorted({label for spec in self.specs for label in spec.group_labels})),
            owners=tuple(sorted({owner for spec in self.specs for owner in spec.owners})),
        )

    def clashes(self) -> tuple[Clash, ...]:
        """Services and SLOs that are defined twice."""
        return (*self._service_clashes(), *self._slo_clashes())

    def _service_clashes(self) -> Iterator[Clash]:
        # Ignoring case: on some file systems, `Checkout` and `checkout` are the same file.
        taken: dict[str, SpecSummary] = {}
        for spec in self.specs:
            first = taken.setdefault(spec.service.casefold(), spec)
            if first is not spec:
                where = f"{first.path}:{first.place[0]}"
                location = spec.location(spec.place)
                diagnostic = identity.duplicate_service(location, service=spec.service, first=where)
                yield Clash(diagnostic=diagnostic, paths=(first.path, spec.path))

    def _slo_clashes(self) -> Iterator[Clash]:
        taken: dict[str, tuple[SpecSummary, Place]] = {}
        for spec in self.specs:
            for name, place in spec.slos:
                slo = f"{spec.service}/{name}"
                this = (spec, place)
                first = taken.setdefault(slo, this)
                if first is not this:
                    where = f"{first[0].path}:{first[1][0]}"
                    diagnostic = identity.duplicate_slo(spec.location(place), identity=slo, first=where)
                    yield Clash(diagnostic=diagnostic, paths=(first[0].path, spec.path))

    def repetitions(self) -> Iterator[Diagnostic]:
        """Warnings about SLOs that differ only in their names, except in two specs of one service."""
        taken: dict[str, tuple[SpecSummary, str, Place]] = {}
        for spec in self.specs:
            for (name, place), content in zip(spec.slos, spec.contents, strict=True):
                home, first, where = taken.setdefault(content, (spec, name, place))
                is_other_service = home.service.casefold() != spec.service.casefold()
                if first != name if home is spec else is_other_service:
                    yield repeated_slos.same_slo(
                        spec.location(place),
                        identity=f"{home.service}/{first}",
                        where=f"{home.path}:{where[0]}",
                    )

    def dependencies(self) -> dict[str, tuple[str, ...]]:
        """For each spec that refers to SLOs of other specs: these specs, and those to which they refer."""
        referring = [spec for spec in self.specs if spec.references]
        if not referring:
            return {}
        homes = {f"{spec.service}/{name}": spec for spec in self.specs for name, _ in spec.slos}
        return {spec.path: tuple(sorted(_reachable(spec, homes))) for spec in referring}


def repository_of(summaries: Iterable[SpecSummary]) -> Repository:
    """Combine the specs of a run."""
    return Repository(specs=tuple(sorted(summaries, key=lambda summary: summary.path)))


def _reachable(spec: SpecSummary, homes: dict[str, SpecSummary]) -> set[str]:
    """Return the paths of all specs on which a spec depends, except its own, also if they are circular."""
    found: set[str] = set()
    waiting = [spec]
    while waiting:
        for name in waiting.pop().references:
            home = homes.get(name)
            if home is not None and home.path not in found:
                found.add(home.path)
                waiting.append(home)
    return found - {spec.path}
