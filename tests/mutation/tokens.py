"""Tokens of a PromQL expression, and the operands of its binary operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"|(?P<duration>(?:\d+(?:ms|[smhdwy]))+)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_:][\w:]*)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<operator>[=!<>]=|[=!]~|[-+*/%^<>=])"
    r"|(?P<comma>,)|(?P<space>\s+)"
)
_PRECEDENCE = {"or": 1, "and": 2, "unless": 2, ">": 3, "<": 3, ">=": 3, "<=": 3, "==": 3, "!=": 3}
_PRECEDENCE |= {"+": 4, "-": 4, "*": 5, "/": 5, "%": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A part of an expression: its kind, text and first character."""

    kind: str
    text: str
    begin: int

    @property
    def end(self) -> int:
        """The character after the token."""
        return self.begin + len(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """A binary operator, with the extent of its operands."""

    operator: Token
    begin: int
    end: int


def tokens(expr: str) -> tuple[Token, ...]:
    """Split an expression; spaces are no tokens."""
    return tuple(
        Token(kind=str(found.lastgroup), text=found[0], begin=found.start())
        for found in _TOKEN.finditer(expr)
        if found.lastgroup != "space"
    )


def closing(found: tuple[Token, ...], opening: int) -> int:
    """Return the number of the bracket that closes another one."""
    depth = 0
    for number in range(opening, len(found)):
        depth += (found[number].kind == "open") - (found[number].kind == "close")
        if depth == 0:
            return number
    raise ValueError(found[opening])


def binaries(expr: str) -> Iterator[Binary]:
    """Yield all binary operators except those of matchers."""
    found = tokens(expr)
    yield from _binaries(found, 0, len(found))


def _binaries(found: tuple[Token, ...], begin: int, end: int) -> Iterator[Binary]:
    """Yield the operators between two tokens: first those outside of brackets, then the others."""
    operators: list[int] = []
    borders = [begin]
    inner: list[tuple[int, int]] = []
    number = begin
    while number < end:
        token = found[number]
        if token.kind == "open":
            last = closing(found, number)
            if token.text != "{":
                inner.append((number + 1, last))
            number = last
        elif token.kind == "comma":
            borders.append(number + 1)
        elif token.text in _PRECEDENCE:
            operators.append(number)
        number += 1
    borders.append(end + 1)
    for first, last in pairwise(borders):
        here = [operator for operator in operators if first < operator < last]
        yield from (_binary(found, here, operator, first, last - 1) for operator in here)
    for first, last in inner:
        yield from _binaries(found, first, last)


def _binary(found: tuple[Token, ...], others: list[int], operator: int, begin: int, end: int) -> Binary:
    rank = _PRECEDENCE[found[operator].text]
    before = [one + 1 for one in others if one < operator and _PRECEDENCE[found[one].text] < rank]
    after = [one for one in others if one > operator and _PRECEDENCE[found[one].text] <= rank]
    return Binary(
        operator=found[operator],
        begin=found[max([begin, *before])].begin,
        end=found[min([end, *after]) - 1].end,
    )
