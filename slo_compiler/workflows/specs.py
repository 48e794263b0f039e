"""Which files a command reads as specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.spec.files import find_spec_files
from slo_compiler.yaml_source.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic

DEFAULT_OUTPUT = "generated"


def find_specs(
    arguments: Sequence[str], *, output: str = DEFAULT_OUTPUT
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Spec files below the arguments; the output folder is none of them, even if it lies below."""
    paths, diagnostics = find_spec_files(arguments)
    inside = f"{shown_path(output)}/"
    return tuple(path for path in paths if not path.startswith(inside)), diagnostics
