"""Errors in custom templates."""

from __future__ import annotations

import os
from itertools import islice
from traceback import extract_tb

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import output as codes


class TemplateFailed(Exception):  # noqa: N818 - describes an event: a template failed
    """A custom template cannot be rendered."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)  # an exception is sent from a worker process by its arguments
        self.diagnostic = diagnostic


def template_failure(error: Exception, *, custom: str, name: str) -> TemplateFailed:
    """Locate an exception that occurred while a template was read, compiled or rendered."""
    lines = [(frame.filename, frame.lineno or 1) for frame in extract_tb(error.__traceback__)]
    # Jinja shows the lines of a template as those of a function; a syntax error has its own attributes.
    lines.append((getattr(error, "filename", None) or "", getattr(error, "lineno", None) or 1))
    start = os.path.join(custom, "")  # noqa: PTH118 - as the loader joins it
    path, line = next((at for at in reversed(lines) if at[0].startswith(start)), (start + name, 1))
    reason = getattr(error, "message", None) or str(error) or "no reason given"
    location = Location(path=path, line=line, source=_line(path, line))
    return TemplateFailed(codes.template_failed(location, reason=f"{type(error).__name__}: {reason}"))


def _line(path: str, line: int) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a path of the user, as text
            return next(islice(file, line - 1, None), "").rstrip("\n")
    except (OSError, ValueError):
        return ""
