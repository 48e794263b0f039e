"""Promtool's words about a failed test, taken apart: which scenario, what was expected, what was there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from slo_compiler.promtool.results import Failure

_EXPR = re.compile(r'^expr: "(?P<expr>.*?)", time: (?P<time>\w+),\s*(?P<rest>.*)', re.DOTALL)
_PAGER = re.compile(r"^alertname: ?(?P<name>\w+), time: (?P<time>\w+),\s*(?P<rest>.*)", re.DOTALL)
_SCENARIO = re.compile(r" # (.*)$", re.DOTALL)
_SIDES = re.compile(r"exp:\s*(?P<expected>.*?)\s*,?\s*got:\s*(?P<actual>.*)", re.DOTALL)


class FailureWords(TypedDict):
    """The arguments of the diagnostic."""

    scenario: str
    time: str
    expected: str
    actual: str


def describe_failure(failure: Failure) -> FailureWords:
    """Take a failure apart; what cannot be read stands whole under `actual`."""
    text = failure.text.strip()
    found = _EXPR.match(text) or _PAGER.match(text)
    sides = _SIDES.search(found["rest"]) if found else None
    if found is None or sides is None:
        return FailureWords(scenario=failure.test or "the tests", time="", expected="", actual=text)
    if "expr" in found.groupdict():
        scenario = _SCENARIO.search(found["expr"])
        name = scenario[1] if scenario else found["expr"]
    else:
        name = f"what the pager receives of {found['name']}"
    return FailureWords(
        scenario=name,
        time=found["time"],
        expected=_readable(sides["expected"]),
        actual=_readable(sides["actual"]),
    )


def _readable(side: str) -> str:
    """One side without promtool's indentation; `nil` is nothing."""
    text = " ".join(side.split())
    return "nothing" if text in ("nil", "[]", "") else text
