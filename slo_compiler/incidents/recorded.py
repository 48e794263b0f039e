"""Recorded series over time, by SLO and group, from the samples of range vectors."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from slo_compiler.live.series import SloName
from slo_compiler.replay.tracks import Track

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.live.scope import Scope
    from slo_compiler.model import TextPairs
    from slo_compiler.model.samples import SampledSeries

_NOTHING = Track(())


class RecordedTracks:
    """Tracks of recorded series, indexed as in `live.series.RecordedSeries`; values are finite."""

    def __init__(self, series: Iterable[SampledSeries], scope: Scope) -> None:
        """Index series; their labels include `__name__`."""
        self._tracks: dict[tuple[str, SloName], dict[TextPairs, Track]] = defaultdict(dict)
        names = scope.naming.labels
        for one in series:
            if names.service not in one.labels or names.slo not in one.labels:
                continue
            slo = SloName(service=one.labels[names.service], slo=one.labels[names.slo])
            group = scope.group_of(one.labels)
            points = [(time, value) for time, value in one.points if math.isfinite(value)]
            self._tracks[one.labels.get("__name__", ""), slo][group] = Track(points)

    def track(self, name: str, slo: SloName, group: TextPairs) -> Track:
        """Return the samples of a series; none if it does not exist."""
        return self._tracks.get((name, slo), {}).get(group, _NOTHING)

    def any_track(self, name: str, slo: SloName) -> Track:
        """Return the samples of a series that exists once per SLO, regardless of its further labels."""
        found = self._tracks.get((name, slo), {})
        return next(iter(found.values()), _NOTHING)

    def groups(self, name: str, slo: SloName) -> tuple[TextPairs, ...]:
        """Return the groups of an SLO that have a series, sorted."""
        return tuple(sorted(self._tracks.get((name, slo), {})))
