"""Diagnostics in the formats that machines read: one module per format, chosen here by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slo_compiler.diagnostics import Diagnostic

FORMATS = ("json", "github", "gitlab", "sarif", "junit")
"""Each is a module of this package with a function `write(diagnostics) -> str`."""


def write_diagnostics(diagnostics: Sequence[Diagnostic], wanted: str) -> str:
    """Write diagnostics in one of `FORMATS`; without diagnostics the result is still a whole document.

    Raises ValueError for any other name.
    """
    if wanted not in FORMATS:
        raise ValueError(f"{wanted!r} is no format of diagnostics; these are: {', '.join(FORMATS)}")
    # Only the format that is asked for is imported.
    write: Callable[[Sequence[Diagnostic]], str] = import_module(f"{__name__}.{wanted}").write
    return write(diagnostics)
