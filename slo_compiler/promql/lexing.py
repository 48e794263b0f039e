"""Splits PromQL into tokens, as the lexer of Prometheus does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class TokenKind(StrEnum):
    """Kinds of tokens."""

    STRING = "string"
    NUMBER = "number"
    """A number or a duration, perhaps an invalid one."""
    NAME = "name"
    """A keyword, or the name of a metric, a label or a function."""
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its position."""

    kind: TokenKind
    text: str
    start: int
    brackets: str
    """The innermost open bracket: `{`, `[` or `(`; empty outside brackets."""

    @property
    def end(self) -> int:
        """The position after the token."""
        return self.start + len(self.text)


_TOKEN = re.compile(
    r"""
    (?P<space> [ \t\n\r]+ | \#[^\n\r]* )
    | (?P<string> "(?:[^"\\\n]|\\[\s\S])*" | '(?:[^'\\\n]|\\[\s\S])*' | `[^`]*` )
    | (?P<number>
        (?: 0[xX][0-9a-fA-F_]* | [0-9][0-9_]*(?:\.[0-9_]*)? | \.[0-9][0-9_]* )
        (?: [eE][+-]?[0-9_]* )? [0-9a-zA-Z_]* )
    | (?P<name> [a-zA-Z_:][a-zA-Z0-9_:]* )
    | (?P<operator> =~ | !~ | == | != | <= | >= | [\s\S] )
    """,
    re.VERBOSE,
)
_OPENING = {"(": ")", "{": "}", "[": "]"}


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[Token, ...]:
    """Split an expression; a character that cannot start a token is an operator. Comments are dropped."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    open_brackets = [""]
    at = 0
    while at < len(text):
        found = _token_at(text, at, open_brackets[-1])
        at = found.end()
        if found.lastgroup == "space":
            continue
        token = found[0]
        if len(open_brackets) > 1 and token == _OPENING[open_brackets[-1]]:
            open_brackets.pop()
        yield Token(TokenKind(str(found.lastgroup)), token, found.start(), open_brackets[-1])
        if token in _OPENING:
            open_brackets.append(token)


def _token_at(text: str, at: int, bracket: str) -> re.Match[str]:
    found = _TOKEN.match(text, at)
    if found is None:  # pragma: no cover - the last alternative matches every character
        raise ValueError(text[at:])
    if found.lastgroup == "name" and bracket in ("{", "["):
        return _NAME_WITHOUT_COLON.match(text, at) or found
    return found


_NAME_WITHOUT_COLON = re.compile(r"(?P<name>[a-zA-Z_][a-zA-Z0-9_]*)|(?P<operator>:)")
