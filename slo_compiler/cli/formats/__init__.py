"""Machine-readable formats of diagnostics, one module per format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slo_compiler.diagnostics import Diagnostic

FORMATS = ("json", "github", "gitlab", "sarif", "junit")
"""Each is a module of this package with a function `write(diagnostics) -> str`."""


def write_diagnostics(diagnostics: Sequence[Diagnostic], wanted: str) -> str:
    """Write diagnostics in one of `FORMATS`; without diagnostics the result is still a complete document.

    Raises ValueError for any other name.
    """
    if wanted not in FORMATS:
        raise ValueError(f"{wanted!r} is not a format; use one of: {', '.join(FORMATS)}")
    # Import only the requested format.
    write: Callable[[Sequence[Diagnostic]], str] = import_module(f"{__name__}.{wanted}").write
    return write(diagnostics)
