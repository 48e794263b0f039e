"""A template's tokens, and errors at them."""

from __future__ import annotations

from typing import NoReturn

from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.lexing import Kind, Token, tokens

_DEEPEST = 100


class TokenStream:
    """The tokens of a template from the current one on."""

    def __init__(self, text: str) -> None:
        """Split a template; raises TemplateError."""
        self.tokens = list(tokens(text))
        self.at = 0
        self.action_start = 0
        """The position of the current action."""
        self._depth = 0

    def peek(self) -> Token:
        """Return the next token."""
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    def peek_word(self) -> Token:
        """Skip spaces, and return the next token."""
        while self.peek().kind is Kind.SPACE:
            self.at += 1
        return self.peek()

    def next(self) -> Token:
        """Move past the next token, and return it."""
        token = self.peek()
        self.at += 1
        return token

    def next_word(self) -> Token:
        """Skip spaces, move past the next token, and return it."""
        self.peek_word()
        return self.next()

    def expect_close(self, context: str) -> None:
        """Move past the end of the action."""
        token = self.next_word()
        if token.kind is not Kind.CLOSE:
            self.unexpected(token, context)

    def deeper(self) -> None:
        """Count one more level of nesting; the limit of Prometheus would exceed the stack of Python."""
        self._depth += 1
        if self._depth > _DEEPEST:
            self.fail("nested too deeply", self.peek())

    def back(self) -> None:
        """Count one level of nesting less."""
        self._depth -= 1

    def fail(self, message: str, token: Token) -> NoReturn:
        """Raise an error about the current action, up to its end."""
        raise TemplateError(message, start=self.action_start, end=self.close_after(token.start, token.end))

    def unexpected(self, token: Token, context: str) -> NoReturn:
        """Raise an error about a token that is not valid here."""
        shown = {Kind.END: "end of text", Kind.CLOSE: "}}"}.get(token.kind, token.text)
        self.fail(f"unexpected {shown} in {context}", token)

    def close_after(self, start: int, default: int) -> int:
        """Return the end of the action around a position."""
        later = (one.end for one in self.tokens if one.start >= start and one.kind is Kind.CLOSE)
        return next(later, default)
