"""Errors that a valid template always has when it is expanded.

Prometheus loads such a template, and then sends the text of the error instead of the annotation. An error is
reported only if it does not depend on values, and also in a branch that may never be reached, where it
is a mistake, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.spec.alert_templates.calls import Value, call_type, fail
from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.lexing import Kind
from slo_compiler.spec.alert_templates.tree import label_fields
from slo_compiler.spec.alert_templates.types import FIELDS, VARIABLES, Type, literal_type

if TYPE_CHECKING:
    from slo_compiler.spec.alert_templates.lexing import Token
    from slo_compiler.spec.alert_templates.tree import Command, Operand, Pipeline, Template

_LITERALS = (Kind.BOOL, Kind.CHAR, Kind.NIL, Kind.NUMBER, Kind.STRING)


def check_expansion(template: Template) -> tuple[Token, ...]:
    """Raise TemplateError for the first part of a template that cannot be expanded.

    Return the first token of each integer in a `range`, which older versions cannot expand.
    """
    for name, token in template.calls:
        if name not in template.definitions:
            raise TemplateError(f"template {token.text} is not defined", start=token.start, end=token.end)
    expansion = _Expansion(template)
    for pipeline in template.pipelines:
        expansion.check(pipeline)
    return tuple(expansion.ranges_over_integers)


class _Expansion:
    def __init__(self, template: Template) -> None:
        self.declared = template.variables
        self.ranges_over_integers: list[Token] = []
        self._variables = {name: of for name, of in VARIABLES.items() if name not in self.declared}
        self._pipelines: dict[int, Type] = {}
        """Types of the results, by identity, because pipelines are slow to compare."""
        self._items: dict[int, Type] = {}
        """Types of the values that variables and `.` get, in the same way."""

    def check(self, pipeline: Pipeline) -> None:
        result: Value | None = None
        for command in pipeline.commands:
            result = self._command(pipeline, command, result)
        assert result is not None  # noqa: S101 - a pipeline has a command
        self._pipelines[id(pipeline)] = result.type
        item = result.type
        if pipeline.is_range:
            self._check_range(pipeline, result)
            item = Type.STRING if result.type is Type.LABELS else Type.ANY
        self._items[id(pipeline)] = item
        for name in pipeline.declares:
            # The value of a variable that is set more than once depends on the order.
            if self.declared[name] == 1 and name not in VARIABLES:
                self._variables[name] = item

    def _command(self, pipeline: Pipeline, command: Command, before: Value | None) -> Value:
        first, *rest = command
        given = tuple(self._value(pipeline, operand) for operand in rest) + ((before,) if before else ())
        if first.token.kind is Kind.NAME and not first.fields:
            return Value(type=call_type(first, given), operand=first)
        value = self._value(pipeline, first)
        if first.token.kind is Kind.NIL:
            fail("nil is not a value", first)
        if given:
            if not self._owner(pipeline, first) & Type.WITH_METHODS:
                fail(f"{first.text} is not a function, and takes no arguments", first)
            return Value(type=Type.ANY, operand=first)
        return value

    def _value(self, pipeline: Pipeline, operand: Operand) -> Value:
        found, fields = self._root(pipeline, operand)
        for field in fields:
            found = _field_type(found, field, operand)
        return Value(type=found, operand=operand, is_literal=operand.token.kind in _LITERALS)

    def _owner(self, pipeline: Pipeline, operand: Operand) -> Type:
        """Return the type that has the last field of an operand; DATA, without methods, if it reads none."""
        found, fields = self._root(pipeline, operand)
        for field in fields[:-1]:
            found = _field_type(found, field, operand)
        return found if fields else Type.DATA

    def _root(self, pipeline: Pipeline, operand: Operand) -> tuple[Type, tuple[str, ...]]:
        """Return the type of an operand without its fields, and the fields that are read from it."""
        token, fields = operand.token, operand.fields
        if operand.inner is not None:
            return self._pipelines[id(operand.inner)], fields
        match token.kind:
            case Kind.DOT | Kind.FIELD:
                own = (token.text,) if token.kind is Kind.FIELD else ()
                return self._dot(pipeline), (*own, *fields)
            case Kind.NAME:
                return call_type(operand, ()), fields
            case Kind.VARIABLE:
                is_known = token.text != "$" or pipeline.is_main
                return self._variables.get(token.text, Type.ANY) if is_known else Type.ANY, fields
            case _:
                return literal_type(token), fields

    def _dot(self, pipeline: Pipeline) -> Type:
        if pipeline.has_root:
            return Type.DATA
        return Type.ANY if pipeline.dot is None else self._items[id(pipeline.dot)]

    def _check_range(self, pipeline: Pipeline, over: Value) -> None:
        if over.type is Type.INTEGER and len(pipeline.declares) < 2:
            self.ranges_over_integers.append(over.operand.token)
        elif not over.type & (Type.WITH_ITEMS | Type.INTEGER) or over.type is Type.INTEGER:
            fail(f"range cannot iterate over {over.type.words}", over.operand)


def _field_type(owner: Type, field: str, operand: Operand) -> Type:
    """Return the type of a field."""
    if owner is Type.DATA:
        if field[1:] not in FIELDS:
            fail(f"there is no field {field}", operand, hint=f"the fields are .{', .'.join(FIELDS)}")
        return FIELDS[field[1:]]
    if owner is Type.LABELS:
        return Type.STRING
    if not owner & Type.WITH_FIELDS and len(label_fields(operand)) < 2:
        fail(f"{operand.text}: {owner.words} has no fields", operand)
    return Type.ANY
