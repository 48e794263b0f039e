"""Parses one failed assertion of a unit test, which promtool prints in one of two forms.

expr: "EXPR", time: TIME,                      alertname: NAME, time: TIME,
    exp: LABELS VALUE, ...                         exp:[
    got: LABELS VALUE, ...                             0:
                                                         Labels:LABELS
                                                         Annotations:LABELS
                                                       ],
                                                   got:[]

EXPR and the values in LABELS are quoted as in Go, so their text never starts a line. `nil` and `[]`
mean no result. `err: REASON` may replace both sides.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.promql.durations import parse_duration
from slo_compiler.promtool.quoted import QUOTED, unquoted
from slo_compiler.promtool.results import FailedAlerts, FailedQuery, FiringAlert

if TYPE_CHECKING:
    from slo_compiler.model import TextPairs

_QUERY = re.compile(rf"expr: (?P<expr>{QUOTED}), time: (?P<time>\w+),")
_ALERTS = re.compile(r"alertname: ?(?P<name>[^\n]+?), time: (?P<time>\w+),")
_SIDES = re.compile(r"^\s*exp: ?(?P<expected>.*?),?\s*^\s*got: ?(?P<actual>.*)", re.DOTALL | re.MULTILINE)
_LABELS = rf"\{{(?:[^{{}}\"]|{QUOTED})*\}}"
_SAMPLE = re.compile(_LABELS)
_ALERT = re.compile(rf"Labels:(?P<labels>{_LABELS})\s*Annotations:(?P<annotations>{_LABELS})")
_LABEL = re.compile(rf"(?P<name>[\w.:]+|{QUOTED})=(?P<value>{QUOTED})")


def read_assertion(text: str) -> FailedQuery | FailedAlerts | None:
    """Parse an assertion; None if the text is something else, such as a rule that cannot be evaluated."""
    sides = _SIDES.search(text)
    expected, actual = (sides["expected"], sides["actual"]) if sides else ("", text.partition("err: ")[2])
    if found := _QUERY.match(text):
        return FailedQuery(
            expr=unquoted(found["expr"]),
            time=_duration(found["time"]),
            expected=_one_line(expected) if sides else "",
            actual=_one_line(actual),
            samples=tuple(_pairs(labels) for labels in _SAMPLE.findall(actual)) if sides else (),
        )
    if found := _ALERTS.match(text):
        return FailedAlerts(
            alertname=found["name"],
            time=_duration(found["time"]),
            expected=_one_line(expected),
            actual=_one_line(actual),
            expected_alerts=_alerts(expected),
            actual_alerts=_alerts(actual),
        )
    return None


def _alerts(side: str) -> tuple[FiringAlert, ...]:
    return tuple(
        FiringAlert(labels=_pairs(found["labels"]), annotations=_pairs(found["annotations"]))
        for found in _ALERT.finditer(side)
    )


def _pairs(labels: str) -> TextPairs:
    return tuple(
        (unquoted(name) if name.startswith('"') else name, unquoted(value))
        for name, value in _LABEL.findall(labels)
    )


def _duration(text: str) -> timedelta:
    return parse_duration(text) or timedelta()


def _one_line(side: str) -> str:
    """Remove promtool's line breaks and indentation from one side."""
    text = " ".join(side.split())
    return "nothing" if text in ("nil", "[]", "") else text
