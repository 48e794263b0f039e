"""Errors that a valid template always has when it is expanded.

Prometheus loads such a template, and then sends the text of the error instead of the annotation. Nothing is
reported that depends on values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.functions import FIELDS, FUNCTIONS
from slo_compiler.spec.alert_templates.lexing import Kind

if TYPE_CHECKING:
    from slo_compiler.spec.alert_templates.tree import Command, Operand, Pipeline, Template

_LITERALS = (Kind.BOOL, Kind.CHAR, Kind.NIL, Kind.NUMBER, Kind.STRING)
_NUMBERS = (Kind.BOOL, Kind.CHAR, Kind.NUMBER)
_WITHOUT_FIELDS = ("$value", "$externalURL")


def check_expansion(template: Template) -> None:
    """Raise TemplateError for the first part of a template that cannot be expanded."""
    for name, token in template.calls:
        if name not in template.definitions:
            raise TemplateError(f"template {token.text} is not defined", start=token.start, end=token.end)
    for pipeline in template.pipelines:
        _Expansion(template, pipeline).check()


class _Expansion:
    def __init__(self, template: Template, pipeline: Pipeline) -> None:
        self.template = template
        self.pipeline = pipeline

    def check(self) -> None:
        before: Operand | None = None
        for stage, command in enumerate(self.pipeline.commands):
            self._check_command(command, has_input=stage > 0, before=before)
            before = command[0] if stage == 0 and len(command) == 1 else None

    def _check_command(self, command: Command, *, has_input: bool, before: Operand | None) -> None:
        first, *arguments = command
        for operand in command:
            self._check_fields(operand)
        if first.token.kind is Kind.NAME:
            if first.fields:  # the function is called without arguments, before its field is read
                self._check_call(first, (), count=0)
            else:
                given = (*arguments, *((before,) if before else ()))
                self._check_call(first, given, count=len(arguments) + has_input)
            return
        is_value = first.token.kind in _LITERALS or not first.fields or self._root_field(first)
        if is_value and (arguments or has_input):
            _fail(f"{first.text} is not a function, and takes no arguments", first)
        if first.token.kind is Kind.NIL:
            _fail("nil is not a value", first)

    def _check_call(self, name: Operand, arguments: tuple[Operand, ...], *, count: int) -> None:
        function = FUNCTIONS[name.token.text]
        if count < function.least or (function.most is not None and count > function.most):
            expected = f"{function.least}" if function.most is not None else f"at least {function.least}"
            _fail(f"{name.token.text} takes {expected} argument(s), not {count}", name)
        for argument in arguments if function.takes_strings else ():
            if self._is_number(argument):
                _fail(
                    f"{name.token.text} takes a string, not {argument.text}",
                    argument,
                    hint='convert it with printf "%v"',
                )

    def _check_fields(self, operand: Operand) -> None:
        field = self._root_field(operand)
        if field and field not in FIELDS:
            _fail(f"there is no field .{field}", operand, hint=f"the fields are .{', .'.join(FIELDS)}")
        scalar = operand.token.text in _WITHOUT_FIELDS and operand.token.text not in self.template.variables
        depth = len(operand.fields) + (1 if scalar else 0)
        if depth > 1 and (scalar or field in ("Value", "ExternalURL")):
            _fail(f"{operand.text}: a number or text has no fields", operand)

    def _root_field(self, operand: Operand) -> str:
        """The field of the alert's data that an operand reads; empty for any other operand."""
        if operand.token.kind is Kind.FIELD and self.pipeline.has_root:
            return operand.token.text[1:]
        if operand.token.text == "$" and operand.fields and self.pipeline.is_main:
            return operand.fields[0][1:]
        return ""

    def _is_number(self, operand: Operand) -> bool:
        if operand.token.kind in _NUMBERS or self._root_field(operand) == "Value":
            return True
        return operand.text == "$value" and "$value" not in self.template.variables


def _fail(message: str, operand: Operand, *, hint: str = "") -> NoReturn:
    start = operand.token.start
    raise TemplateError(message, start=start, end=start + len(operand.text), hint=hint)
