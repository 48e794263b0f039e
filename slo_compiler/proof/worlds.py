"""Which SLOs can be tested side by side: in one world, each sees exactly its own series.

Every test evaluates all rules of its file, so tests that share a world cost a fraction. SLOs whose
selectors overlap would see each other's events: they live in worlds of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slo_compiler.proof.label_values import is_selected
from slo_compiler.proof.views import SeenSeries, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Selector, Slo, TextPairs
    from slo_compiler.proof.checks import Story
    from slo_compiler.proof.population import Population
    from slo_compiler.proof.series import Member, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An SLO with its series and its story."""

    slo: Slo
    population: Population
    story: Story


@dataclass(slots=True, kw_only=True)
class World:
    """Subjects that do not see each other's series."""

    subjects: list[Subject] = field(default_factory=list)
    series: dict[tuple[str, TextPairs], SeenSeries] = field(default_factory=dict)
    """Every series, by metric and labels."""

    @property
    def is_fed(self) -> bool:
        """Whether recorded series are fed: then its one subject has no others."""
        return any(subject.population.source is None for subject in self.subjects)

    def views(self, source: Source, group_by: tuple[str, ...]) -> dict[TextPairs, View]:
        """What each group of an SLO sees here."""
        return _views(self.series, source, group_by)

    def admits(self, subject: Subject) -> dict[tuple[str, TextPairs], SeenSeries] | None:
        """The series with those of a newcomer; None if it or someone here would see too much."""
        if self.subjects and (self.is_fed or subject.population.source is None):
            return None
        own = _series(subject)
        if any(self.series.get(key, seen) != seen for key, seen in own.items()):
            return None
        together = self.series | own
        touched = {key[0] for key in own}
        neighbours = (other for other in self.subjects if touched & {key[0] for key in _series(other)})
        if all(_sees_its_own(one, together) for one in (subject, *neighbours)):
            return together
        return None


def build_worlds(subjects: Iterable[Subject]) -> tuple[World, ...]:
    """Put each subject into the first world that admits it."""
    worlds: list[World] = []
    for subject in subjects:
        for world in (*worlds, World()):
            together = world.admits(subject)
            if together is not None:
                world.series = together
                world.subjects.append(subject)
                if world not in worlds:
                    worlds.append(world)
                break
    return tuple(worlds)


def _series(subject: Subject) -> dict[tuple[str, TextPairs], SeenSeries]:
    return {
        (member.metric, member.labels): _seen(member, subject.story) for member in subject.population.members
    }


def _seen(member: Member, story: Story) -> SeenSeries:
    return SeenSeries(phases=story.phases, role=member.role, is_healthy=not member.is_burning)


def _sees_its_own(subject: Subject, series: dict[tuple[str, TextPairs], SeenSeries]) -> bool:
    source, group_by = subject.population.source, subject.slo.group_by
    return source is None or _views(series, source, group_by) == _views(_series(subject), source, group_by)


def _views(
    series: dict[tuple[str, TextPairs], SeenSeries], source: Source, group_by: tuple[str, ...]
) -> dict[TextPairs, View]:
    total = _selected(series, source.total, group_by)
    part = _selected(series, source.part, group_by)
    return {
        group: View(total=tuple(seen), part=tuple(part.get(group, ())), is_good=source.is_good)
        for group, seen in total.items()
    }


def _selected(
    series: dict[tuple[str, TextPairs], SeenSeries], selector: Selector, group_by: tuple[str, ...]
) -> dict[TextPairs, list[SeenSeries]]:
    found: dict[TextPairs, list[SeenSeries]] = {}
    for (metric, labels), seen in series.items():
        given = dict(labels)
        if metric == selector.metric and is_selected(selector, given):
            group = tuple((name, given.get(name, "")) for name in group_by)
            found.setdefault(group, []).append(seen)
    return found
