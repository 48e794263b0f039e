"""Parses PromQL with the embedded parser, after checks in which that parser differs from Prometheus.

The embedded parser reads strings and regular expressions by the rules of Rust. Before, each string is
converted to its plainest form, and each regular expression to a code that the parser always accepts;
`regex_of` decodes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.promql.functions import SUCCESSORS
from slo_compiler.promql.lexing import Token, TokenKind, tokens
from slo_compiler.promql.names import string_text
from slo_compiler.promql.numbers import check_length, is_duration, is_number, is_octal, number
from slo_compiler.promql.re2 import Regex, RegexError, read_regex
from slo_compiler.promql.strings import unquote
from slo_compiler.promql.tree import children

if TYPE_CHECKING:
    from collections.abc import Iterator

REGEX_OPERATORS = ("=~", "!~")
_FIRST_CODE, _LAST_CODE = "(?:re:", ")"
_REWRITTEN = frozenset(("+", "or", *SUCCESSORS))
_GREATEST_TIME = 2**63
_LONG_COUNT = len(str(2**32))
"""Digits of a count in a duration that may be too large for the embedded parser, which has 32 bits."""
_LONGEST = 5000
"""Tokens of an expression; the embedded parser takes minutes for much longer ones."""
_DEEPEST = 200
"""Levels of an expression, where a sum of n terms has n levels."""


class OrBetweenMatchersError(ValueError):
    """A selector contains `or` between its matchers, which the embedded parser accepts."""

    def __str__(self) -> str:
        """Describe the error."""
        return "an 'or' between matchers"


def parse(text: str) -> parser.Expr:
    """Parse an expression that some version of Prometheus accepts.

    Raises ValueError; for an invalid regular expression, RegexError.
    """
    found = tokens(text)
    length = len(found)
    if length > _LONGEST:
        raise ValueError(f"the expression is too long: {length} names, values and operators")
    plain = _plain(text)
    expr = parse_plain(plain)
    if any(_is_unary_plus(found, index) for index in range(length)):
        parse_plain(_with_minus(plain))
    if length > _DEEPEST:
        _check_depth(expr)
    return expr


def parse_plain(text: str) -> parser.Expr:
    """Parse with the embedded parser alone. Raises ValueError, also if the parser fails."""
    try:
        return parser.parse(text)
    except OverflowError as error:
        raise ValueError(f"the embedded parser failed: {error}") from error
    except BaseException as error:
        # A Rust panic, whose class no module exports; it is not an Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"the embedded parser failed: {error}") from error


def _is_unary_plus(found: tuple[Token, ...], index: int) -> bool:
    """True for a plus at the start of an expression; after an operator, its operand is checked anyway."""
    return found[index].text == "+" and (index == 0 or found[index - 1].text in ("(", ","))


def _with_minus(plain: str) -> str:
    """Replace each plus by a minus, which is valid in the same places.

    The embedded parser drops a unary plus without checking its operand: a range or a string is an error.
    """
    parts = list(plain)
    for token in tokens(plain):
        if token.text == "+":
            parts[token.start] = "-"
    return "".join(parts)


def _check_depth(expr: parser.Expr) -> None:
    """Raise ValueError for an expression that would exceed the stack of Python when it is analyzed."""
    level = [expr]
    for _ in range(_DEEPEST):
        level = [child for one in level for child in children(one)]
    if level:
        raise ValueError("the expression nests too deeply")


def regex_of(value: str) -> str:
    """The regular expression of a matcher in a parsed expression."""
    if not value.startswith(_FIRST_CODE):
        return value
    code = value.removeprefix(_FIRST_CODE).removesuffix("?").removesuffix(_LAST_CODE)
    return bytes.fromhex(code).decode(errors="surrogateescape")


def _plain(text: str) -> str:
    """Rewrite an expression for the embedded parser."""
    parts = []
    rest = 0
    for token, plain in _rewritten(tokens(text)):
        parts += [text[rest : token.start], plain]
        rest = token.end
    return "".join((*parts, text[rest:]))


def _rewritten(found: tuple[Token, ...]) -> Iterator[tuple[Token, str]]:
    """Tokens with a plainer form."""
    for index, token in enumerate(found):
        if token.kind is TokenKind.STRING:
            is_regex = index > 0 and found[index - 1].text in REGEX_OPERATORS
            yield token, _plain_regex(token) if is_regex else _plain_string(token)
        elif is_number(token):
            yield token, _plain_number(token, found[:index])
        elif token.text in _REWRITTEN:
            plain = _plain_word(token, found, index)
            if plain is not None:
                yield token, plain


def _plain_word(token: Token, found: tuple[Token, ...], index: int) -> str | None:
    before = found[index - 1] if index else None
    after = found[index + 1] if index + 1 < len(found) else None
    if before is None or after is None:
        return SUCCESSORS.get(token.text) if after is not None and after.text == "(" else None
    if token.text == "or":
        if token.brackets == "{" and before.kind is TokenKind.STRING:
            raise OrBetweenMatchersError
        return None
    if token.text == "+":
        starts_duration = before.text == "[" or (before.text == ":" and token.brackets == "[")
        return "" if starts_duration and is_number(after) else None
    return SUCCESSORS[token.text] if after.text == "(" else None


def _plain_string(token: Token) -> str:
    value = unquote(token.text)
    if _is_unwritable(value):
        raise ValueError(f"invalid UTF-8 or U+FFFD in {token.text}")
    return string_text(value)


def _is_unwritable(value: str) -> bool:
    """True for bytes that are not UTF-8, and for U+FFFD, which the lexer of Prometheus takes for such bytes.

    Rules are YAML, which cannot contain such bytes. With U+FFFD as an escape, a rule can be loaded but not
    evaluated: Prometheus writes the character into the expression and parses that again.
    """
    return any("\udc80" <= char <= "\udcff" or char == "\ufffd" for char in value)


def _plain_regex(token: Token) -> str:
    value = unquote(token.text)
    if _is_unwritable(value):
        raise RegexError("invalid UTF-8 or U+FFFD", literal=token.text)
    regex = read_regex(value)
    if isinstance(regex, RegexError):
        raise RegexError(str(regex), literal=token.text)
    return string_text(_code(value, regex))


def _code(value: str, regex: Regex) -> str:
    """Encode a regular expression so that the code matches the empty string if the expression does."""
    code = f"{_FIRST_CODE}{value.encode(errors='surrogateescape').hex()}{_LAST_CODE}"
    return f"{code}?" if regex.matches_empty else code


def _plain_number(token: Token, before: tuple[Token, ...]) -> str:
    value = number(token.text)
    place = _place_of_number(token, before)
    if place == "@" and not abs(value) < _GREATEST_TIME:
        raise ValueError(f"timestamp out of bounds for @ modifier: {token.text}")
    if place in ("offset", "["):
        check_length(token.text, value)
    if place == "[" and value == 0:
        raise ValueError("duration must be greater than 0")
    if token.kind is TokenKind.NAME or (token.text.isdecimal() and not is_octal(token.text)):
        return token.text
    if value and is_duration(token.text) and len(token.text) < _LONG_COUNT:
        return token.text
    return f" {value!r}"  # a blank, so that it does not become a part of a name before it


def _place_of_number(token: Token, before: tuple[Token, ...]) -> str:
    if token.brackets == "[":
        return "["
    operators = [one.text.lower() for one in before[-2:]]
    if operators and operators[-1] in ("+", "-"):
        operators.pop()
    return operators[-1] if operators else ""
