"""Causes that several postmortems share: a class of incidents, which needs its own actions."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_scan as codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts

MANY = 3
"""Postmortems of one cause that are a pattern."""

QUARTER = timedelta(days=90)
"""The time before the newest of them in which they are counted."""


def check_causes(documents: Iterable[Facts]) -> Iterator[Diagnostic]:
    """Report each cause that is in many documents, at the newest one; the day of the check has no effect."""
    by_cause: dict[str, list[Facts]] = defaultdict(list)
    for facts in sorted(documents, key=lambda facts: (facts.day, facts.id)):
        for cause in dict.fromkeys(facts.causes):
            by_cause[cause].append(facts)
    for cause, found in sorted(by_cause.items()):
        newest = found[-1]
        recent = [facts.id for facts in found if facts.day >= newest.day - QUARTER]
        if len(recent) >= MANY:
            yield codes.repeated_cause(
                newest.places.of("causes"),
                cause=cause,
                number=len(recent),
                days=QUARTER.days,
                ids=", ".join(recent),
            )
