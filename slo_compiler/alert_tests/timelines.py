"""When alerts fire over a whole scenario: as expected, and as promtool evaluates it after a failure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import Expectation, time_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.promtool_file import TestFile, TestGroup
    from slo_compiler.model import TextPairs


def firing_seconds(group: TestGroup, alert: TextPairs, *, step: int) -> tuple[int, ...] | None:
    """The evaluations of a group at which an alert must fire; None if the group does not test it."""
    tested = [one for one in group.expectations if one.alert == alert]
    if not tested:
        return None
    return tuple(
        one.second - number * step for one in tested if one.samples for number in range(one.evaluations)
    )


def watching(file: TestFile) -> TestFile:
    """The same scenarios with a query for firing alerts at each evaluation.

    It expects none, so promtool prints those that there are.
    """
    groups = tuple(
        replace(
            group,
            alert_expectations=(),
            expectations=tuple(
                _firing_alerts(number, second) for second in range(0, group.seconds + 1, file.step)
            ),
        )
        for number, group in enumerate(file.groups)
    )
    return replace(file, groups=groups)


def _firing_alerts(group: int, second: int) -> Expectation:
    return Expectation(query='ALERTS{alertstate="firing"}', comment=f"in group {group}", second=second)


def timeline_text(seconds: Iterable[int], *, step: int) -> str:
    """`fires 12m34s to 17m24s, 1h28m56s to 1h33m46s`, or `silent throughout`; from evaluation times."""
    stretches: list[tuple[int, int]] = []
    for second in sorted(set(seconds)):
        if stretches and second - stretches[-1][1] <= step:
            stretches[-1] = (stretches[-1][0], second)
        else:
            stretches.append((second, second))
    parts = [
        time_text(first) if first == last else f"{time_text(first)} to {time_text(last)}"
        for first, last in stretches
    ]
    return f"fires {', '.join(parts)}" if parts else "silent throughout"
