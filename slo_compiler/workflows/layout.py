"""Check that output and specs are in separate directories."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import ownership
from slo_compiler.workflows.settings import SETTINGS_FILES
from slo_compiler.yaml_source.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_layout(
    arguments: Sequence[str], output: str, *, directories: Sequence[str]
) -> tuple[Diagnostic, ...]:
    """Report an output directory that would contain specs and generated files.

    `directories` of the output directory contain only generated files.
    """
    folder = Path(os.path.realpath(output))
    for argument in arguments:
        relation = _relation(folder, argument, directories)
        if relation:
            location = Location(path=shown_path(output))
            return (ownership.output_among_specs(location, specs=shown_path(argument), relation=relation),)
    return ()


def _relation(output: Path, argument: str, directories: Sequence[str]) -> str:
    """Describe an invalid relation of the output directory to an argument; empty if it is valid."""
    place = Path(os.path.realpath(argument))
    if not os.path.exists(place):
        return ""  # it has its own diagnostic
    is_folder = os.path.isdir(place)
    specs = place if is_folder else place.parent
    if specs == output:
        return "is the spec directory" if is_folder else "contains the spec"
    if specs.is_relative_to(output) and specs.relative_to(output).parts[0] in directories:
        return "would mix its files with the specs in"
    if is_folder and output.is_relative_to(specs) and not _is_root(specs):
        return "is in the spec directory"
    return ""


def _is_root(folder: Path) -> bool:
    """Return whether a directory is the root of a repository, which may contain specs and output."""
    here = Path(os.path.realpath(Path.cwd()))
    return here.is_relative_to(folder) or any(os.path.exists(folder / name) for name in SETTINGS_FILES)
