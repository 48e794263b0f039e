"""Registry of diagnostic codes and their explanations.

Each code has one function. Its arguments are the placeholders of the message, its result is the diagnostic,
and its docstring is the explanation in `slo explain CODE` and `docs/codes.md`.
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
"""Message and hint."""

_DOCSTRINGS: dict[str, str] = {}
"""Docstring of every code; filled when the modules of `codes` are imported."""

SEVERITIES: dict[str, Severity] = {}
"""Severity of every code."""


def registered() -> tuple[str, ...]:
    """Return the codes of the modules that are imported, sorted."""
    return tuple(sorted(_DOCSTRINGS))


def manual(name: str) -> str:
    """Return the explanation of a code. Raises KeyError for an unknown one."""
    return inspect.cleandoc(_DOCSTRINGS[name])


def code(
    name: str, severity: Severity = Severity.ERROR
) -> Callable[
    [Callable[Arguments, Text]],
    Callable[Concatenate[Location, Arguments], Diagnostic],
]:
    """Register a code with the function that formats its message and hint.

    The resulting function takes the location first, then the same arguments, and returns the diagnostic.
    Raises ValueError if the code is registered twice or has no area.
    """

    def register(
        word: Callable[Arguments, Text],
    ) -> Callable[Concatenate[Location, Arguments], Diagnostic]:
        if name in _DOCSTRINGS:
            raise ValueError(f"code {name} is registered twice")
        if area_of(name) not in AREAS:
            raise ValueError(f"code {name} has no area")
        _DOCSTRINGS[name] = word.__doc__ or ""
        SEVERITIES[name] = severity

        def build(location: Location, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Diagnostic:
            message, hint = word(*args, **kwargs)
            return Diagnostic(code=name, severity=severity, location=location, message=message, hint=hint)

        build.__doc__ = word.__doc__
        build.__name__ = word.__name__
        return build

    return register
