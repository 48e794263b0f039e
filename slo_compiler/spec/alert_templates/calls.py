"""Calls of functions in templates: errors that they always have, and the types of their results."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NoReturn

from slo_compiler.promql.parsing import parse
from slo_compiler.promql.re2 import RegexError, read_regex
from slo_compiler.promql.strings import unquote
from slo_compiler.records import dataclass
from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.functions import FUNCTIONS
from slo_compiler.spec.alert_templates.lexing import Kind
from slo_compiler.spec.alert_templates.types import Type, item_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.spec.alert_templates.tree import Operand

_NUMBER = re.compile(r"(?i)[+-]?(?:\.?[0-9][0-9a-fxp_.+-]*|inf(?:inity)?|nan)")
"""Every number that Go parses, and some other strings."""
_WHOLE = re.compile(r"[+-]?[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value that a function gets."""

    type: Type
    operand: Operand
    """The operand with this value; of the result of a command, its first operand."""
    is_literal: bool = False
    """True if the operand is a literal, and the value is not a result."""


def call_type(name: Operand, given: tuple[Value, ...]) -> Type:
    """Return the type of the result of a function; raise TemplateError if the call always fails."""
    function = FUNCTIONS[name.token.text]
    least = len(function.takes)
    if len(given) < least or (function.more is None and len(given) > least):
        expected = f"{least}" if function.more is None else f"at least {least}"
        fail(f"{name.token.text} takes {expected} argument(s), not {len(given)}", name)
    for argument, value in enumerate(given):
        _check_type(name, value, function.type_of(argument))
    special = _SPECIAL.get(name.token.text)
    return special(name, given) if special else function.gives


def fail(message: str, operand: Operand, *, hint: str = "") -> NoReturn:
    """Raise an error about an operand."""
    start = operand.token.start
    raise TemplateError(message, start=start, end=start + len(operand.text), hint=hint)


def _check_type(name: Operand, value: Value, expected: Type) -> None:
    message = f"{name.token.text} takes {expected.words}, not "
    if not value.type & expected:
        is_scalar = value.type in Type.INTEGER | Type.FLOAT | Type.COMPLEX | Type.BOOLEAN
        hint = 'convert it with printf "%v"' if expected is Type.STRING and is_scalar else ""
        fail(message + value.type.words, value.operand, hint=hint)
    if expected is Type.NUMERIC and value.is_literal and value.operand.token.kind is Kind.STRING:
        text = value.operand.token.text
        if not _NUMBER.fullmatch(unquote(text)):
            fail(message + text, value.operand)


def _equality(name: Operand, given: tuple[Value, ...]) -> Type:
    first, second, *_ = given  # `eq` reads further ones only if the second is not equal
    if not (first.type | second.type) & Type.NIL:
        _compare(name, first, second, Type.EQUAL)
    return Type.BOOLEAN


def _order(name: Operand, given: tuple[Value, ...]) -> Type:
    first, second = given
    _compare(name, first, second, Type.ORDERED)
    return Type.BOOLEAN


def _compare(name: Operand, first: Value, second: Value, types: Type) -> None:
    pointers = Type.SAMPLE | Type.OTHER  # can be equal only to themselves, but are compared
    if first.type & second.type & types or (
        types is Type.EQUAL and first.type & pointers and second.type & pointers
    ):
        return
    whole = next((one for one in (second, first) if _is_whole(one)), None)
    is_float = Type.FLOAT in (first.type, second.type)
    fail(
        f"{name.token.text} cannot compare {first.type.words} with {second.type.words}",
        (whole or second).operand,
        hint=f"write {whole.operand.text}.0" if whole and is_float else "",
    )


def _is_whole(value: Value) -> bool:
    return value.is_literal and _WHOLE.fullmatch(value.operand.text) is not None


def _index(_: Operand, given: tuple[Value, ...]) -> Type:
    container, *keys = given
    if container.type is Type.NIL:
        fail("nil has no items", container.operand)
    found: Type = container.type
    for key in keys:
        item = item_type(found, key.type)
        if item is None:
            fail(f"index cannot get an item of {found.words} with {key.type.words}", key.operand)
        found = item
    return found


def _either(_: Operand, given: tuple[Value, ...]) -> Type:
    return reduce(or_, (one.type for one in given))


def _slice(_: Operand, given: tuple[Value, ...]) -> Type:
    return Type.STRING if given[0].type is Type.STRING else Type.ANY


def _query(name: Operand, given: tuple[Value, ...]) -> Type:
    text = _literal_text(given[0])
    if text is not None:
        try:
            parse(text)
        except ValueError as error:
            message = f"query gets an invalid expression: {error}"
            fail(message, given[0].operand, hint="correct the expression")
    return FUNCTIONS[name.token.text].gives


def _match(name: Operand, given: tuple[Value, ...]) -> Type:
    text = _literal_text(given[0])
    error = None if text is None else read_regex(text)
    if isinstance(error, RegexError):
        message = f"{name.token.text} gets an invalid regular expression: {error}"
        fail(message, given[0].operand, hint="correct the regular expression")
    return FUNCTIONS[name.token.text].gives


def _literal_text(value: Value) -> str | None:
    """Return the text of a string that is written in the template."""
    is_text = value.is_literal and value.operand.token.kind is Kind.STRING
    return unquote(value.operand.token.text) if is_text else None


_SPECIAL: dict[str, Callable[[Operand, tuple[Value, ...]], Type]] = {
    **dict.fromkeys(("eq", "ne"), _equality),
    **dict.fromkeys(("ge", "gt", "le", "lt"), _order),
    **dict.fromkeys(("and", "or"), _either),
    **dict.fromkeys(("match", "reReplaceAll"), _match),
    "index": _index,
    "query": _query,
    "slice": _slice,
}
"""Functions whose arguments or results depend on each other."""
