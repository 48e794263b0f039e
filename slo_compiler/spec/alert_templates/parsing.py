"""Parses the templates of annotations as the package text/template of Go does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.strings import unquote
from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.lexing import Kind, Token
from slo_compiler.spec.alert_templates.pipelines import PipelineParser, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.spec.alert_templates.tree import Template


def parse_template(text: str) -> Template:
    """Parse a template; raises TemplateError."""
    return _Parser(text).parse()


class _Parser(PipelineParser):
    def parse(self) -> Template:
        while self.peek().kind is not Kind.END:
            if not self._definition():
                ending = self._text_or_action()
                if ending is not None:
                    self.fail(f"unexpected {{{{ {ending.text} }}}}", ending)
        return self.template

    def _definition(self) -> bool:
        """Parse a `define`, which is valid only outside other blocks."""
        if self.peek().kind is not Kind.OPEN:
            return False
        start = self.at
        self.action_start = self.next().start
        if not _is_keyword(self.next_word(), "define"):
            self.at = start
            return False
        name = self._name("define clause")
        self.expect_close("define clause")
        self._body(name, "define clause")
        return True

    def _body(self, name: Token, context: str) -> None:
        """Parse the content of a `define` or `block` up to its `end`."""
        outer, self.scope = self.scope, Scope(("$",), is_main=False)
        start = self.at
        ending = self._list()
        if ending.text != "end":
            self.fail(f"unexpected {{{{ {ending.text} }}}} in {context}", ending)
        self.scope = outer
        content = self.tokens[start : self.tokens.index(ending)]
        is_full = any(
            one.text.strip() if one.kind is Kind.TEXT else one.kind not in (Kind.OPEN, Kind.SPACE)
            for one in content
        )
        label = self._unquoted(name)
        if is_full and self.template.definitions.get(label):
            self.fail(f"multiple definitions of template {label}", name)
        self.template.definitions[label] = is_full or self.template.definitions.get(label, False)

    def _list(self) -> Token:
        """Parse up to `end` or `else`, which is returned."""
        self.deeper()
        opened = self.action_start
        while self.peek_word().kind is not Kind.END:
            ending = self._text_or_action()
            if ending is not None:
                self.back()
                return ending
        self.action_start = opened
        raise TemplateError("missing {{ end }}", start=opened, end=self.close_after(opened, opened + 2))

    def _text_or_action(self) -> Token | None:
        token = self.next_word()
        if token.kind is Kind.TEXT:
            return None
        if token.kind is not Kind.OPEN:
            self.unexpected(token, "input")
        self.action_start = token.start
        word = self.peek_word()
        if word.kind is not Kind.KEYWORD or word.text == "define":
            self.pipeline("command")
            return None
        self.next()
        return _CONTROLS[word.text](self, word)

    def end_(self, word: Token) -> Token:
        self.expect_close("end")
        return word

    def else_(self, word: Token) -> Token:
        after = self.peek_word()
        if not (_is_keyword(after, "if") or _is_keyword(after, "with")):
            self.expect_close("else")
        return word

    def control(self, word: Token) -> None:
        context, scope = word.text, self.scope
        declared = len(scope.variables)
        had_root, outer_dot = scope.has_root, scope.dot
        pipeline = self.pipeline(context)
        scope.ranges += context == "range"
        if context != "if":
            scope.has_root, scope.dot = False, pipeline
        ending = self._list()
        scope.ranges -= context == "range"
        scope.has_root, scope.dot = had_root, outer_dot
        if ending.text == "else":
            self._else_branch(context)
        del scope.variables[declared:]

    def _else_branch(self, context: str) -> None:
        after = self.peek()
        if context in ("if", "with") and _is_keyword(after, context):
            if context == "with" and self.template.else_with is None:
                self.template.else_with = after
            self.deeper()
            self.control(self.next())
            self.back()
            return
        ending = self._list()
        if ending.text != "end":
            self.fail("expected {{ end }}, found {{ else }}", ending)

    def jump(self, word: Token) -> None:
        self.expect_close(f"{{{{ {word.text} }}}}")
        if not self.scope.ranges:
            self.fail(f"{{{{ {word.text} }}}} outside {{{{ range }}}}", word)

    def block(self, _: Token) -> None:
        name = self._name("block clause")
        self.pipeline("block clause")
        self._body(name, "block clause")

    def call(self, _: Token) -> None:
        name = self._name("template clause")
        self.template.calls.append((self._unquoted(name), name))
        if self.peek_word().kind is Kind.CLOSE:
            self.next()
        else:
            self.pipeline("template clause")

    def _name(self, context: str) -> Token:
        name = self.next_word()
        if name.kind is not Kind.STRING:
            self.unexpected(name, context)
        self._unquoted(name)
        return name

    def _unquoted(self, literal: Token) -> str:
        try:
            return unquote(literal.text)
        except ValueError as error:
            raise TemplateError(str(error), start=literal.start, end=literal.end) from None


def _is_keyword(token: Token, word: str) -> bool:
    return token.kind is Kind.KEYWORD and token.text == word


_CONTROLS: dict[str, Callable[[_Parser, Token], Token | None]] = {
    "block": _Parser.block,
    "break": _Parser.jump,
    "continue": _Parser.jump,
    "else": _Parser.else_,
    "end": _Parser.end_,
    "if": _Parser.control,
    "range": _Parser.control,
    "template": _Parser.call,
    "with": _Parser.control,
}
