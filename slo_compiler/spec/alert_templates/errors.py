"""An error in a template of an annotation, with its position."""

from __future__ import annotations


class TemplateError(ValueError):
    """The template is not valid from `start` to `end`."""

    def __init__(self, message: str, *, start: int, end: int, hint: str = "") -> None:
        """Set the message, the invalid part of the template, and the hint."""
        super().__init__(message)
        self.hint = hint
        self.start = start
        self.end = end
