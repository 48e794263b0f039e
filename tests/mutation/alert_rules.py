"""Single changes of a rule other than its expression: labels, times, texts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.rules.rule_file import AlertingRule, RecordingRule
from tests.mutation.expressions import simple_changes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from slo_compiler.model import TextPairs
    from slo_compiler.rules.rule_file import Rule

    Changes = Iterator[tuple[str, str, Rule | None]]
    """Category, change in words, changed rule; None if it is removed."""

RULE, LABEL, TIME, TEXT = "a rule removed", "a label", "for or keep_firing_for", "a text of an alert"
_SEVERITIES = {"page": "ticket", "ticket": "page"}
_QUERY = re.compile(r"query `([^`]*)`")
_VARIABLE = re.compile(
    r'\{\{-? (?P<name>\$\w+) := (?:printf )?(["`])(?P<text>.*?)\2(?: (?P<values>\$[\w.$ ]+))? \}\}'
)
_INSERTED = re.compile(r"query \(printf `([^`]*)` ([^)]*)\)")
_VERB = re.compile(r"%(?:\[(\d+)\])?s")


def rule_changes(rule: Rule, *, records: Collection[str]) -> Changes:
    """Yield the changes of a rule."""
    yield RULE, "removed", None
    for words, labels in _pairs(rule.labels):
        yield LABEL, f"label {words}", replace(rule, labels=labels)
    if isinstance(rule, RecordingRule):
        return
    yield from _times(rule)
    for words, texts in _annotations(rule.annotations, records):
        yield TEXT, words, replace(rule, annotations=texts)


def _pairs(pairs: TextPairs) -> Iterator[tuple[str, TextPairs]]:
    for name, value in pairs:
        new = _SEVERITIES.get(value, f"{value}x")
        yield f"{name} lost", tuple(pair for pair in pairs if pair[0] != name)
        yield f"{name} is {new}", tuple((key, new if key == name else old) for key, old in pairs)
    yield "window added", tuple(sorted((*pairs, ("window", "5m"))))


def _times(rule: AlertingRule) -> Changes:
    minutes = timedelta(minutes=10)
    for new in (None, (rule.for_duration or timedelta()) + minutes):
        if new != rule.for_duration:
            yield TIME, f"for is {new}", replace(rule, for_duration=new)
    for new in (None, (rule.keep_firing_for or timedelta()) + minutes):
        if new != rule.keep_firing_for:
            yield TIME, f"keep_firing_for is {new}", replace(rule, keep_firing_for=new)


def _annotations(pairs: TextPairs, records: Collection[str]) -> Iterator[tuple[str, TextPairs]]:
    for name, text in pairs:
        yield f"{name} lost", tuple(pair for pair in pairs if pair[0] != name)
        for words, new in _texts(text, records):
            yield f"{name}: {words}", tuple((key, new if key == name else old) for key, old in pairs)


def _texts(text: str, records: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield changes of plain words, of numbers in them, and of queries."""
    text = with_plain_queries(text.replace("\n{{-", "{{"))
    for number, part in enumerate(re.finditer(r"(?:^|\}\})([^{}]+)", text)):
        words = part[1].strip()
        if not re.search(r"\w", words):
            continue
        yield f"text {number + 1} dropped: {words[:40]}", text[: part.start(1)] + text[part.end(1) :]
        for digits in re.finditer(r"\d+(?:\.\d+)?", part[1]):
            begin, end = part.start(1) + digits.start(), part.start(1) + digits.end()
            yield f"{digits[0]} in text {number + 1}", f"{text[:begin]}{digits[0]}1{text[end:]}"
    for number, query in enumerate(_QUERY.finditer(text)):
        for _, words, new in simple_changes(query[1], records=records):
            yield f"query {number + 1}: {words}", text[: query.start(1)] + new + text[query.end(1) :]
    for function in ("humanizePercentage", "humanizeDuration"):
        if function in text:
            yield f"{function} lost", text.replace(f"| {function} ", "", 1)


def with_plain_queries(text: str) -> str:
    """Insert the values of variables into queries; those of labels of the alert are not known."""
    values: dict[str, str] = {}
    for found in _VARIABLE.finditer(text):
        names = (found["values"] or "").split()
        if all(name in values for name in names):
            values[found["name"]] = _inserted(found["text"], [values[name] for name in names])

    def plain(query: re.Match[str]) -> str:
        names = query[2].split()
        if any(name not in values for name in names):
            return query[0]
        return f"query `{_inserted(query[1], [values[name] for name in names])}`"

    return _INSERTED.sub(plain, text)


def _inserted(text: str, values: Sequence[str]) -> str:
    """Format as `printf` of Go does, for strings."""
    rest = iter(values)
    return _VERB.sub(lambda verb: values[int(verb[1]) - 1] if verb[1] else next(rest), text)
