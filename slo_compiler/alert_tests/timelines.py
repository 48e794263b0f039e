"""When alerts fire over a whole scenario: as expected, and as promtool evaluates it after a failure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import Expectation, time_text
from slo_compiler.promql.durations import parse_duration

if TYPE_CHECKING:
    from slo_compiler.alert_tests.promtool_file import TestFile

Stretches = tuple[tuple[int, int], ...]
"""First and last evaluations, in seconds from the beginning of the scenario."""

WATCHED = "watched in group"
"""In the comment of an expression that is evaluated only for its value; the group's number follows."""

_COUNTED = re.compile(r"count_over_time\(ALERTS\{(?P<matchers>.*)\}\[(?P<span>\d+)ms\]\)")


def counted_alert(expr: str) -> str:
    """The matchers of the alert whose evaluations an expression counts; empty for any other expression."""
    found = _COUNTED.search(expr)
    return found["matchers"] if found else ""


def expected_stretches(file: TestFile, matchers: str) -> tuple[tuple[int, Stretches], ...]:
    """For each group that tests an alert, its number and when the alert must fire there."""
    stretches: dict[int, list[int]] = {}
    for number, group in enumerate(file.groups):
        for expectation in group.expectations:
            found = _COUNTED.search(expectation.expr)
            if found is None or found["matchers"] != matchers:
                continue
            seconds = stretches.setdefault(number, [])
            if expectation.samples:
                last = _seconds(expectation.time)
                span = int(found["span"]) // 1000
                seconds.extend(range(last, last - span - 1, -file.step))
    return tuple((number, stretches_of(seconds, step=file.step)) for number, seconds in stretches.items())


def _seconds(time: str) -> int:
    duration = parse_duration(time) or timedelta()
    return duration // timedelta(seconds=1)


def watching(file: TestFile) -> TestFile:
    """The same scenarios with a query for firing alerts at each evaluation: promtool prints the results."""
    groups = tuple(
        replace(
            group,
            alert_expectations=(),
            expectations=tuple(
                Expectation(
                    expr=f'ALERTS{{alertstate="firing"}} # {WATCHED} {number}', time=time_text(second)
                )
                for second in range(0, group.seconds + 1, file.step)
            ),
        )
        for number, group in enumerate(file.groups)
    )
    return replace(file, groups=groups)


def stretches_of(seconds: list[int], *, step: int) -> Stretches:
    """Evaluations as stretches of neighbours."""
    found: list[tuple[int, int]] = []
    for second in sorted(set(seconds)):
        if found and second - found[-1][1] <= step:
            found[-1] = (found[-1][0], second)
        else:
            found.append((second, second))
    return tuple(found)


def timeline_text(stretches: Stretches) -> str:
    """`fires 12m34s to 17m24s, 1h28m56s to 1h33m46s`, or `silent throughout`."""
    parts = [
        time_text(first) if first == last else f"{time_text(first)} to {time_text(last)}"
        for first, last in stretches
    ]
    return f"fires {', '.join(parts)}" if parts else "silent throughout"
