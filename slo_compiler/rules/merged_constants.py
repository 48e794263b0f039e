"""Merges constants of one series name into one rule, for rulers that limit the number of rules.

Such constants have different labels, as the burn-rate thresholds of an SLO do. `split` reverses `merge`.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import TextPairs
    from slo_compiler.rules.rule_file import RecordingRule

_OR = "\nor\n"
_LABEL = re.compile(r'label_replace\((?P<inner>.*), "(?P<name>\w+)", (?P<value>"(?:[^"\\]|\\.)*"), "", ""\)')


def merge(constants: Iterable[RecordingRule]) -> tuple[RecordingRule, ...]:
    """Merge each run of constants with the same name; a single one is unchanged."""
    runs = (tuple(run) for _, run in groupby(constants, key=lambda rule: rule.record))
    return tuple(run[0] if len(run) == 1 else _merged(run) for run in runs)


def split(rule: RecordingRule) -> tuple[RecordingRule, ...]:
    """Return the constants of a merged rule; any other rule is unchanged."""
    if not rule.expr.startswith(("label_replace(", "vector(")):
        return (rule,)
    return tuple(_separate(part, rule) for part in rule.expr.split(_OR))


def _merged(constants: tuple[RecordingRule, ...]) -> RecordingRule:
    common = set(constants[0].labels).intersection(*(rule.labels for rule in constants))
    parts = (_labelled(rule.expr, sorted(set(rule.labels) - common)) for rule in constants)
    return replace(constants[0], expr=_OR.join(parts), labels=tuple(sorted(common)))


def _labelled(expr: str, labels: Iterable[tuple[str, str]]) -> str:
    for name, value in labels:
        # A dollar sign would be expanded, as in a regular expression.
        text = json.dumps(value.replace("$", "$$"), ensure_ascii=False)
        expr = f'label_replace({expr}, "{name}", {text}, "", "")'
    return expr


def _separate(expr: str, rule: RecordingRule) -> RecordingRule:
    labels: TextPairs = rule.labels
    while found := _LABEL.fullmatch(expr):
        value = str(json.loads(found["value"])).replace("$$", "$")
        expr, labels = found["inner"], (*labels, (found["name"], value))
    return replace(rule, expr=expr, labels=tuple(sorted(labels)))
