"""The actual timeline of an alert whose test failed: promtool is asked again, evaluation by evaluation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.timelines import (
    WATCHED,
    counted_alert,
    expected_stretches,
    stretches_of,
    timeline_text,
)
from slo_compiler.promql.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests import TestFile
    from slo_compiler.promtool.results import Failure

_ANSWER = re.compile(rf"# {WATCHED} (?P<group>\d+)\", time: (?P<time>\w+),.*?got:\s*(?P<got>.*)", re.DOTALL)
_SAMPLE = re.compile(r"\{(?P<labels>[^{}]*)\}")
_LABEL = re.compile(r'(\w+)="((?:[^"\\\\]|\\\\.)*)"')

Labels = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Which alerts fired at one evaluation of one scenario."""

    group: int
    second: int
    alerts: tuple[Labels, ...]


def read_answers(failures: Iterable[Failure]) -> tuple[Watched, ...]:
    """Promtool's answers to `alert_tests.timelines.watching`."""
    return tuple(
        Watched(
            group=int(found["group"]),
            second=(parse_duration(found["time"]) or timedelta()) // timedelta(seconds=1),
            alerts=tuple(dict(_LABEL.findall(sample["labels"])) for sample in _SAMPLE.finditer(found["got"])),
        )
        for failure in failures
        if (found := _ANSWER.search(failure.text))
    )


def timelines(failure: Failure, file: TestFile, answers: tuple[Watched, ...]) -> str:
    """Expected and actual timeline of the alert that a failure is about; empty if it is about none."""
    matchers = counted_alert(failure.text.replace('\\"', '"'))
    if not matchers:
        return ""
    wanted = dict(_LABEL.findall(matchers))
    lines = []
    for group, expected in expected_stretches(file, matchers):
        fired = [
            answer.second
            for answer in answers
            if answer.group == group and any(wanted.items() <= alert.items() for alert in answer.alerts)
        ]
        actual = stretches_of(fired, step=file.step)
        lines += [
            f"expected timeline: {timeline_text(expected)}",
            f"actual timeline:   {timeline_text(actual)}",
        ]
    return "\n".join(lines)
