"""Texts and strings of a template, from which the beginning of an expanded annotation can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.strings import unquote
from slo_compiler.records import dataclass
from slo_compiler.spec.alert_templates.lexing import Kind, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = ("block", "define", "if", "range", "with")
_VERBS = ("%s", "%v")
_AFTER_SCHEME = frozenset(":/?#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text between actions, or a string in one."""

    text: str
    is_string: bool
    can_begin: bool
    """True if the pieces before it may be absent, or may not be written."""


def template_pieces(template: str) -> Iterator[Piece]:
    """Split a template; raises ValueError if it is not valid.

    The scheme of a link ends at the latest in the first text outside blocks that has one of `:/?#`. After a
    string with one of them, as of `printf`, no other string of the action begins the link.
    """
    depth, can_begin, can_string_begin, is_else = 0, True, True, False
    for token in tokens(template):
        if token.kind is Kind.KEYWORD:
            is_block = token.text in _BLOCKS and not is_else
            depth += is_block - (token.text == "end")
        elif token.kind is Kind.OPEN:
            can_string_begin = can_begin
        elif token.kind is Kind.STRING:
            text = unquote(token.text)
            for verb in _VERBS:  # replaced by other pieces
                text = text.replace(verb, "")
            yield Piece(text=text, is_string=True, can_begin=can_string_begin)
            can_string_begin = can_string_begin and _AFTER_SCHEME.isdisjoint(text)
        elif token.kind is Kind.TEXT:
            yield Piece(text=token.text, is_string=False, can_begin=can_begin)
            can_begin = can_begin and (depth > 0 or _AFTER_SCHEME.isdisjoint(token.text))
        if token.kind is not Kind.SPACE:
            is_else = token.text == "else"
