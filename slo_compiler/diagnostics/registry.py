"""The register of codes: every diagnostic we can give, with its manual.

One function per code. Its arguments are what the message needs, its result is the
diagnostic, and its docstring is the manual that `slo explain CODE` and
`docs/codes.md` print.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from slo_compiler.diagnostics.areas import AREAS, area_of
from slo_compiler.diagnostics.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.diagnostics.location import Location

Arguments = ParamSpec("Arguments")
Text = tuple[str, str]
"""A message and its hint."""

MANUALS: dict[str, str] = {}
"""The manual of every code; filled as the modules of `codes` are imported."""

SEVERITIES: dict[str, Severity] = {}
"""The severity of every code."""


def code(
    name: str, severity: Severity = Severity.ERROR
) -> Callable[
    [Callable[Arguments, Text]],
    Callable[Concatenate[Location, Arguments], Diagnostic],
]:
    """Make a function that words a diagnostic into one that builds it.

    The decorated function returns the message and the hint; the result takes the
    location first, then the same arguments. A code given twice or of no area is a bug
    of ours (`ValueError`).
    """

    def register(
        word: Callable[Arguments, Text],
    ) -> Callable[Concatenate[Location, Arguments], Diagnostic]:
        if name in MANUALS:
            raise ValueError(f"code {name} is registered twice")
        if area_of(name) not in AREAS:
            raise ValueError(f"code {name} is of no area")
        MANUALS[name] = inspect.cleandoc(word.__doc__ or "")
        SEVERITIES[name] = severity

        def build(location: Location, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Diagnostic:
            message, hint = word(*args, **kwargs)
            return Diagnostic(code=name, severity=severity, location=location, message=message, hint=hint)

        build.__doc__ = word.__doc__
        build.__name__ = word.__name__
        return build

    return register
