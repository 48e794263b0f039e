"""Splits PromQL into tokens, like the lexer of Prometheus."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class TokenKind(StrEnum):
    """Kinds of tokens."""

    STRING = "string"
    NUMBER = "number"
    """A number or a duration, perhaps an invalid one."""
    NAME = "name"
    """A keyword, or the name of a metric, a label or a function."""
    OPERATOR = "operator"


class Token(NamedTuple):
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
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_WITHOUT_COLON = ("{", "[")
"""Brackets in which a colon is not part of a name."""
_KINDS = {kind.value: kind for kind in TokenKind}


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[Token, ...]:
    """Split an expression; a character that cannot start a token is an operator. Comments are dropped."""
    found = []
    brackets = [""]
    matches = _TOKEN.finditer(text)
    while (match := next(matches, None)) is not None:
        kind, part, start = match.lastgroup, match[0], match.start()
        if kind == "space":
            continue
        if kind == "name" and ":" in part and brackets[-1] in _WITHOUT_COLON:
            part = part.partition(":")[0] or ":"
            kind = "operator" if part == ":" else kind
            matches = _TOKEN.finditer(text, start + len(part))
        if kind == "operator":
            if part == _CLOSING.get(brackets[-1]):
                brackets.pop()
            found.append(Token(TokenKind.OPERATOR, part, start, brackets[-1]))
            if part in _CLOSING:
                brackets.append(part)
        else:
            found.append(Token(_KINDS[str(kind)], part, start, brackets[-1]))
    return tuple(found)
