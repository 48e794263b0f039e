"""Single changes of a PromQL expression, without knowledge of the rule that it belongs to."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import promql_parser

from slo_compiler.promql.durations import duration_text
from tests.mutation.tokens import binaries, closing, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tests.mutation.tokens import Token

    Changes = Iterator[tuple[str, str, str]]
    """Category, change in words, changed expression."""

NUMBER, OPERAND, FUNCTION, MATCHER, SERIES = (
    "a number, range or offset",
    "an operator or operand",
    "a function",
    "a matcher or grouping",
    "another series",
)

_FUNCTIONS = {
    "sum": ("max", "avg"),
    "avg": ("sum", "max"),
    "max": ("sum",),
    "rate": ("increase", "irate"),
    "increase": ("rate",),
    "sum_over_time": ("avg_over_time", "max_over_time", "count_over_time"),
    "avg_over_time": ("sum_over_time", "max_over_time"),
    "count_over_time": ("sum_over_time",),
    "last_over_time": ("sum_over_time", "max_over_time"),
}
_OPERATORS = {
    "and": "or",
    "or": "and",
    "unless": "and",
    ">": "<",
    "<": ">",
    ">=": "<",
    "<=": ">",
    "==": "!=",
    "!=": "==",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
}
_SIBLINGS = {"sli_total": "sli_errors", "sli_errors": "sli_total"}
_WINDOWS = {
    "5m": ("15m", "30m"),
    "15m": ("5m",),
    "30m": ("1h", "5m"),
    "1h": ("30m", "6h"),
    "2h": ("6h",),
    "6h": ("2h", "1h"),
    "1d": ("3d",),
    "3d": ("1d",),
}
"""Windows of other rules: the next one, and that of the other pair of the pages."""
_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_MODIFIERS = ("on", "ignoring", "group_left", "group_right", "bool")
_SCALES_WITH = ("*", "/")


def changes(expr: str, *, records: Collection[str]) -> Changes:
    """Yield the changes that PromQL can parse. `records` are the names of all recorded series."""
    seen = {expr}
    for category, words, changed in (
        *_numbers(expr),
        *_durations(expr),
        *_operators(expr),
        *_functions(expr),
        *_groupings(expr),
        *_matchers(expr, records),
        *_siblings(expr, records),
    ):
        if changed not in seen and _is_valid(changed):
            seen.add(changed)
            yield category, words, changed


def simple_changes(expr: str, *, records: Collection[str]) -> Changes:
    """Yield the changes of numbers, operands and series."""
    kept = (NUMBER, OPERAND, SERIES)
    yield from (change for change in changes(expr, records=records) if change[0] in kept)


def _is_valid(expr: str) -> bool:
    try:
        promql_parser.parse(expr)
    except ValueError:
        return False
    return True


def _replaced(expr: str, token: Token, new: str) -> str:
    return expr[: token.begin] + new + expr[token.end :]


def _around(expr: str, begin: int, end: int) -> str:
    """Shorten a part of an expression, for names."""
    text = re.sub(r"\{[^}]*\}", "", " ".join(expr[begin:end].split()))
    return text if len(text) <= 60 else f"{text[:40]}…{text[-15:]}"


def _numbers(expr: str) -> Changes:
    found = tokens(expr)
    for number, token in enumerate(found):
        if token.kind != "number":
            continue
        is_scale = bool(number) and found[number - 1].text in _SCALES_WITH
        for new in _other_numbers(Decimal(token.text), is_scale=is_scale):
            yield NUMBER, f"{token.text} is {new}", _replaced(expr, token, new)


def _other_numbers(value: Decimal, *, is_scale: bool) -> Iterator[str]:
    if value == 0:
        yield "1"
    elif value % 1 == Decimal("0.5"):
        yield from (f"{value - 1}", f"{value + 1}")
    elif is_scale and value >= 60:
        yield from (f"{value * 10:f}", f"{(value / 10).normalize():f}")
    else:
        yield from (f"{(value * factor).normalize():f}" for factor in (Decimal("0.9"), Decimal("1.1")))


def _durations(expr: str) -> Changes:
    found = tokens(expr)
    for number, token in enumerate(found):
        if token.kind != "duration":
            continue
        milliseconds = sum(
            int(size) * _UNITS[unit] for size, unit in re.findall(r"(\d+)(ms|[smhdw])", token.text)
        )
        kind = "offset" if found[number - 1].text == "offset" else "range"
        for new in (milliseconds // 2, milliseconds * 2):
            length = duration_text(timedelta(milliseconds=new))
            yield NUMBER, f"{kind} {token.text} is {length}", _replaced(expr, token, length)
        if kind == "offset":
            begin = found[number - 1].begin
            yield NUMBER, f"offset {token.text} lost", expr[:begin] + expr[token.end :]


def _operators(expr: str) -> Changes:
    for one in binaries(expr):
        operator = one.operator
        new = _OPERATORS.get(operator.text)
        right = expr[operator.end : one.end]
        left = expr[one.begin : operator.begin]
        words = f"{_around(left, 0, len(left))} {operator.text} {_around(right, 0, len(right))}"
        if new and left.strip() != "0":  # a fill of 0
            yield OPERAND, f"{operator.text} is {new} in {words}", _replaced(expr, operator, new)
        yield OPERAND, f"only the left side of {words}", expr[: one.begin] + left + expr[one.end :]
        yield (
            OPERAND,
            f"only the right side of {words}",
            expr[: one.begin] + _operand(right) + expr[one.end :],
        )


def _operand(right: str) -> str:
    """Return a right operand without matching modifiers."""
    found = tokens(right)
    number = 0
    while number < len(found) and found[number].text in _MODIFIERS:
        is_list = number + 1 < len(found) and found[number + 1].text == "(" and found[number].text != "bool"
        number = (closing(found, number + 1) if is_list else number) + 1
    return right[found[number].begin :] if number < len(found) else right


def _functions(expr: str) -> Changes:
    found = tokens(expr)
    for number, token in enumerate(found):
        if token.kind != "name" or number + 1 == len(found):
            continue
        follows = found[number + 1].text
        if follows in ("(", "by", "without"):
            for new in _FUNCTIONS.get(token.text, ()):
                yield FUNCTION, f"{token.text} is {new}", _replaced(expr, token, new)
        if token.text in ("clamp_min", "clamp_max", "scalar", "abs") and follows == "(":
            last = closing(found, number + 1)
            inside = expr[found[number + 1].end : found[last].begin]
            inside = inside.rpartition(",")[0] if token.text.startswith("clamp") else inside
            yield FUNCTION, f"{token.text} lost", f"{expr[: token.begin]}({inside}){expr[found[last].end :]}"


def _groupings(expr: str) -> Changes:
    found = tokens(expr)
    for number, token in enumerate(found):
        if token.text not in ("by", "without", "on", "ignoring") or found[number + 1].text != "(":
            continue
        last = closing(found, number + 1)
        names = [one.text for one in found[number + 2 : last] if one.kind == "name"]
        before, after = expr[: token.begin], expr[found[last].end :]
        yield MATCHER, f"{token.text} ({', '.join(names)}) lost", before + after
        for name in names:
            kept = ", ".join(other for other in names if other != name)
            yield MATCHER, f"{token.text} without {name}", f"{before}{token.text} ({kept}){after}"
        if number and found[number - 1].text in _FUNCTIONS:
            more = ", ".join([*names, "instance"])
            yield MATCHER, f"{token.text} ({more})", f"{before}{token.text} ({more}){after}"


def _matchers(expr: str, records: Collection[str]) -> Changes:
    """Yield changes that lose a matcher: of one raw series, or of all recorded series.

    Recorded series are matched label for label, so a single one without a matcher has no effect.
    """
    labels = {
        label
        for selector in re.finditer(r"([\w:]+)\{([^}]*)\}", expr)
        if selector[1] in records
        for label in re.findall(r"(\w+)=", selector[2])
    }
    for label in sorted(labels):
        changed = re.sub(rf'(?<=[{{ ]){label}="[^"]*"(, )?', "", expr)
        yield MATCHER, f"no matcher {label}", changed
    found = tokens(expr)
    for number, token in enumerate(found):
        if token.text != "{":
            continue
        last = closing(found, number)
        matchers = expr[token.end : found[last].begin]
        kept = re.findall(r'[\w.]+\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"', matchers)
        metric = found[number - 1].text if number else ""
        if metric in records:
            continue
        for matcher in kept:
            others = ", ".join(other for other in kept if other != matcher)
            name = re.split(r"[=!]", matcher)[0].strip()
            yield (
                MATCHER,
                f"{metric} without the matcher {name}",
                f"{expr[: token.end]}{others}{expr[found[last].begin :]}",
            )


def _siblings(expr: str, records: Collection[str]) -> Changes:
    for token in tokens(expr):
        if token.kind != "name" or token.text not in records:
            continue
        for new in sorted(_sibling_names(token.text) & set(records)):
            yield SERIES, f"{token.text} is {new}", _replaced(expr, token, new)


def _sibling_names(name: str) -> set[str]:
    found = {re.sub("|".join(_SIBLINGS), lambda match: _SIBLINGS[match[0]], name)}
    if window := re.search(r"(?<=rate)\d+[mhd]$", name):
        found |= {name[: window.start()] + other for other in _WINDOWS.get(window[0], ())}
    return found - {name}
