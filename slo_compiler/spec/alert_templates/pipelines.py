"""Parses the pipelines in templates: declarations, commands and operands."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from slo_compiler.promql.strings import unquote
from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.functions import FUNCTIONS
from slo_compiler.spec.alert_templates.lexing import Kind, Token
from slo_compiler.spec.alert_templates.literals import check_char, check_number
from slo_compiler.spec.alert_templates.stream import TokenStream
from slo_compiler.spec.alert_templates.tree import Command, Operand, Pipeline, Template
from slo_compiler.spec.alert_templates.types import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LITERALS = frozenset((Kind.BOOL, Kind.CHAR, Kind.DOT, Kind.NIL, Kind.NUMBER, Kind.STRING))
_OPERANDS = _LITERALS | {Kind.FIELD, Kind.NAME, Kind.VARIABLE}
_CHECKS = {Kind.NUMBER: check_number, Kind.CHAR: check_char, Kind.STRING: unquote}


class Scope:
    """The state of one template: the main one, or that of a `define` or `block`."""

    def __init__(self, variables: tuple[str, ...], *, is_main: bool) -> None:
        """Start with some variables, outside all loops."""
        self.variables = list(variables)
        self.is_main = self.has_root = is_main
        self.dot: Pipeline | None = None
        self.ranges = 0


class PipelineParser(TokenStream):
    """Parses pipelines, and collects them in a template."""

    def __init__(self, text: str) -> None:
        """Split a template; raises TemplateError."""
        super().__init__(text)
        self.template = Template()
        self.scope = Scope(tuple(VARIABLES), is_main=True)

    def pipeline(self, context: str, *, closing: str = "") -> Pipeline:
        """Parse declarations and commands up to the closing token."""
        declared = tuple(self._declarations(context))
        commands: list[Command] = []
        while True:
            token = self.next_word()
            if token.text == closing if closing else token.kind is Kind.CLOSE:
                break
            if token.kind not in _OPERANDS and token.text != "(":
                self.unexpected(token, context)
            self.at -= 1
            commands.append(self._command())
        if not commands:
            self.fail("empty {{ }}" if context == "command" else f"missing value for {context}", token)
        for stage, (first, *_) in enumerate(commands[1:], start=2):
            if first.token.kind in _LITERALS:
                self.fail(f"{first.text} is not a function (pipeline stage {stage})", first.token)
        pipeline = Pipeline(
            commands=tuple(commands),
            has_root=self.scope.has_root,
            dot=self.scope.dot,
            is_main=self.scope.is_main,
            declares=declared,
            is_range=context == "range",
        )
        self.template.pipelines.append(pipeline)
        return pipeline

    def _declarations(self, context: str) -> Iterator[str]:
        count = 0
        while (variable := self.peek_word()).kind is Kind.VARIABLE:
            start = self.at
            self.next()
            after = self.peek_word()
            if after.text not in ("=", ":=", ","):
                self.at = start
                return
            self.next()
            if after.text == "=":
                self._check_variable(variable)
            self.scope.variables.append(variable.text)
            self.template.variables[variable.text] += 1
            yield variable.text
            count += 1
            if after.text != ",":
                return
            if context != "range" or count > 1:
                self.fail(f"too many declarations in {context}", after)
            following = self.peek_word()
            if following.kind not in (Kind.VARIABLE, Kind.CLOSE) and following.text != ")":
                self.fail("range can only initialize variables", following)

    def _command(self) -> Command:
        operands: list[Operand] = []
        while True:
            self.peek_word()
            operand = self._operand()
            if operand is not None:
                operands.append(operand)
            token = self.next()
            if token.kind is Kind.SPACE:
                continue
            if token.kind is Kind.CLOSE or token.text == ")":
                self.at -= 1
            elif token.text != "|":
                self.unexpected(token, "operand")
            break
        if not operands:
            self.fail("empty command", token)
        return tuple(operands)

    def _operand(self) -> Operand | None:
        token = self.peek_word()
        start, inner = self.at, None
        if token.text == "(" and token.kind is Kind.SYMBOL:
            self.next()
            inner = self._parenthesized()
        elif token.kind in _OPERANDS:
            self.next()
            self._check_term(token)
        else:
            return None
        fields = []
        while self.peek().kind is Kind.FIELD:
            fields.append(self.next().text)
        if fields and token.kind in _LITERALS:
            self.fail(f"unexpected . after {token.text}", token)
        text = "".join(one.text for one in self.tokens[start : self.at])
        return Operand(token=token, text=text, fields=tuple(fields), inner=inner)

    def _parenthesized(self) -> Pipeline:
        self.deeper()
        pipeline = self.pipeline("parentheses", closing=")")
        self.back()
        return pipeline

    def _check_term(self, token: Token) -> None:
        if token.kind is Kind.NAME and token.text not in FUNCTIONS:
            self._fail_at(f"there is no function {token.text}", token, hint=_near_name(token.text, FUNCTIONS))
        if token.kind is Kind.VARIABLE:
            self._check_variable(token)
        check = {Kind.NUMBER: check_number, Kind.CHAR: check_char, Kind.STRING: unquote}.get(token.kind)
        try:
            if check is not None:
                check(token.text)
        except ValueError as error:
            self._fail_at(str(error), token)

    def _check_variable(self, token: Token) -> None:
        if token.text not in self.scope.variables:
            hint = _near_name(token.text, self.scope.variables)
            self._fail_at(f"there is no variable {token.text}", token, hint=hint)

    def _fail_at(self, message: str, token: Token, *, hint: str = "") -> NoReturn:
        raise TemplateError(message, start=token.start, end=token.end, hint=hint)


def _near_name(name: str, known: Iterable[str]) -> str:
    """A hint that shows the known name most like another one; empty if there is none."""
    near = get_close_matches(name, [one for one in known if len(one) > 1], n=1)
    return f"did you mean {near[0]}?" if near else ""
