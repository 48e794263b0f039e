"""Find the spec files of a command."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from slo_compiler.spec.files import find_spec_files
from slo_compiler.yaml_source.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic

DEFAULT_OUTPUT = "generated"

STREAM = "-"
"""The argument for standard input, and the output for standard output."""


def find_specs(
    arguments: Sequence[str], *, output: str = DEFAULT_OUTPUT
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Return the spec files below the arguments, except files in the output directory."""
    paths, diagnostics = find_spec_files(arguments)
    inside = tuple(_spelled_below(output, argument) for argument in arguments)
    return tuple(path for path in paths if not path.startswith(inside)), diagnostics


def _spelled_below(output: str, argument: str) -> str:
    """Return the path prefix of files in the output directory when they are found through an argument."""
    top, folder = Path(os.path.realpath(argument)), Path(os.path.realpath(output))
    if not folder.is_relative_to(top):
        return f"{shown_path(output)}/"
    return f"{PurePath(argument, folder.relative_to(top)).as_posix()}/"
