"""Recorded series by SLO and group, from the samples of an instant query."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slo_compiler.live.scope import Scope
    from slo_compiler.model import TextPairs
    from slo_compiler.model.samples import Sample


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SloName:
    """The identity of an SLO in recorded series."""

    service: str
    slo: str

    def __str__(self) -> str:
        """Format as elsewhere: `checkout/availability`."""
        return f"{self.service}/{self.slo}"


def group_text(group: TextPairs) -> str:
    """Format the labels of a group as a selector has them: `{route="/pay"}`; empty without any."""
    labels = ", ".join(f'{label}="{text}"' for label, text in group)
    return f"{{{labels}}}" if labels else ""


class RecordedSeries:
    """The samples of recorded series, indexed by name, SLO and group.

    A group consists of the labels except the identity and the environment: those of `group_by`. A copy of a
    series with further labels, for example from a second ruler, is a separate group, so that it is visible.
    """

    def __init__(self, samples: Iterable[Sample], scope: Scope) -> None:
        """Index samples; their labels include `__name__`."""
        self._values: dict[str, dict[SloName, dict[TextPairs, float]]] = defaultdict(dict)
        self._labels: dict[str, list[Mapping[str, str]]] = defaultdict(list)
        names = scope.naming.labels
        for sample in samples:
            name = sample.labels.get("__name__", "")
            self._labels[name].append(sample.labels)
            if names.service in sample.labels and names.slo in sample.labels:
                slo = SloName(service=sample.labels[names.service], slo=sample.labels[names.slo])
                self._values[name].setdefault(slo, {})[scope.group_of(sample.labels)] = sample.value

    def labels(self, name: str) -> tuple[Mapping[str, str], ...]:
        """The labels of all series with a name."""
        return tuple(self._labels[name])

    def slos(self, *names: str) -> tuple[SloName, ...]:
        """All SLOs that have a series with one of the names, sorted."""
        return tuple(sorted({slo for name in names for slo in self._values[name]}))

    def groups(self, slo: SloName, *names: str) -> tuple[TextPairs, ...]:
        """All groups of an SLO with a series of one of the names; one without labels if there are none."""
        found = {group for name in names for group in self._values[name].get(slo, ())}
        return tuple(sorted(found)) or ((),)

    def value(self, name: str, slo: SloName, group: TextPairs) -> float | None:
        """The value of a series; None if it is absent, infinite or not a number."""
        value = self._values[name].get(slo, {}).get(group)
        return value if value is not None and math.isfinite(value) else None
