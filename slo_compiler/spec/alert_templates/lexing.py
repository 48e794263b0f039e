"""Splits a Prometheus template into tokens, as the package text/template of Go does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from slo_compiler.spec.alert_templates.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYWORDS = frozenset(
    ("block", "break", "continue", "define", "else", "end", "if", "range", "template", "with")
)


class Kind(Enum):
    """Kinds of tokens."""

    TEXT = auto()
    OPEN = auto()
    """`{{`, perhaps with a trim marker."""
    CLOSE = auto()
    SPACE = auto()
    NAME = auto()
    """A function."""
    KEYWORD = auto()
    FIELD = auto()
    DOT = auto()
    VARIABLE = auto()
    NUMBER = auto()
    CHAR = auto()
    STRING = auto()
    NIL = auto()
    BOOL = auto()
    SYMBOL = auto()
    """`|`, `(`, `)`, `=`, `:=`, `,` and characters without a meaning."""
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its position."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The position after the token."""
        return self.start + len(self.text)


_OPEN = re.compile(r"\{\{(?:-(?=[ \t\r\n]))?")
_CLOSE = re.compile(r"(?:[ \t\r\n]-)?\}\}")
_COMMENT = re.compile(r"\{\{(?:-[ \t\r\n])?/\*")
_SCAN = (
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
    r"|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?"
    r"|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
_TOKENS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.SPACE, r"(?:[ \t\r\n](?!-\}\}))+"),
        (Kind.STRING, r'"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`'),
        (Kind.CHAR, r"'(?:[^'\\\n]|\\[^\n])*'"),
        (Kind.VARIABLE, r"\$\w*"),
        (Kind.NUMBER, rf"(?=[+-]|[0-9]|\.[0-9]){_SCAN}(?:(?=[+-]){_SCAN})?"),
        (Kind.FIELD, r"\.\w+"),
        (Kind.DOT, r"\."),
        (Kind.NAME, r"\w+"),
        (Kind.SYMBOL, r":=|[!-~]"),
    )
)
_WORDS = (Kind.VARIABLE, Kind.FIELD, Kind.DOT, Kind.NAME)
_TERMINATORS = frozenset(" \t\r\n.,|:)(")
_UNCLOSED = {
    '"': "unterminated quoted string",
    "`": "unterminated raw quoted string",
    "'": "unterminated character constant",
}


def tokens(text: str) -> Iterator[Token]:
    """Split a template; raises TemplateError."""
    at = 0
    while at < len(text):
        start = text.find("{{", at)
        if start < 0:
            break
        if start > at:
            yield Token(Kind.TEXT, text[at:start], at)
        if comment := _COMMENT.match(text, start):
            at = _comment_end(text, comment)
            continue
        opened = _token(Kind.OPEN, _OPEN.match(text, start))
        yield opened
        at = opened.end
        for token in _action(text, opened):
            yield token
            at = token.end
    if at < len(text):
        yield Token(Kind.TEXT, text[at:], at)
    yield Token(Kind.END, "", len(text))


def _comment_end(text: str, comment: re.Match[str]) -> int:
    end = text.find("*/", comment.end())
    if end < 0:
        raise TemplateError("unclosed comment", start=comment.start(), end=len(text))
    closed = _CLOSE.match(text, end + 2)
    if closed is None:
        raise TemplateError("comment ends before closing }}", start=comment.start(), end=end + 2)
    return closed.end()


def _action(text: str, opened: Token) -> Iterator[Token]:
    at, depth = opened.end, 0
    while True:
        if closed := _CLOSE.match(text, at):
            if depth:
                raise TemplateError("unclosed (", start=opened.start, end=closed.end())
            yield _token(Kind.CLOSE, closed)
            return
        if at == len(text):
            raise TemplateError("unclosed {{", start=opened.start, end=at)
        token = _next(text, at)
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            raise TemplateError("unexpected )", start=at, end=at + 1)
        yield token
        at = token.end


def _next(text: str, at: int) -> Token:
    for kind, pattern in _TOKENS:
        found = pattern.match(text, at)
        if found is None:
            continue
        token = _token(kind, found)
        if kind in _WORDS:
            return _word(text, token)
        if kind is Kind.NUMBER and _is_word_char(text[token.end : token.end + 1]):
            raise TemplateError(f"bad number syntax: {token.text}", start=at, end=token.end + 1)
        if kind is Kind.SYMBOL:
            _check_symbol(text, token)
        return token
    raise TemplateError(f"unrecognized character in action: {text[at]!r}", start=at, end=at + 1)


def _check_symbol(text: str, token: Token) -> None:
    if token.text in _UNCLOSED:
        raise TemplateError(_UNCLOSED[token.text], start=token.start, end=len(text))
    if token.text == ":":
        raise TemplateError("expected :=", start=token.start, end=token.end)


def _word(text: str, token: Token) -> Token:
    after = text[token.end : token.end + 1]
    has_end = not after or after in _TERMINATORS or text.startswith("}}", token.end)
    odd = next((char for char in token.text[1:] if not _is_word_char(char)), "")
    if not has_end or odd:
        raise TemplateError(f"bad character {odd or after!r}", start=token.start, end=token.end + 1)
    kind = token.kind
    if kind is Kind.NAME:
        kind = Kind.KEYWORD if token.text in KEYWORDS else _CONSTANTS.get(token.text, kind)
    return Token(kind, token.text, token.start)


_CONSTANTS = {"nil": Kind.NIL, "true": Kind.BOOL, "false": Kind.BOOL}


def _is_word_char(char: str) -> bool:
    """True for letters and digits by the definition of Go, and for the underscore."""
    return char == "_" or char.isalpha() or char.isdecimal()


def _token(kind: Kind, found: re.Match[str] | None) -> Token:
    assert found is not None  # noqa: S101 - the caller found the delimiter
    return Token(kind, found[0], found.start())
