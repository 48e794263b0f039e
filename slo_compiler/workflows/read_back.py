"""Parse the generated files that promtool does not check, and compare their rules with those it does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes.output_formats import rules_differ
from slo_compiler.diagnostics.codes.promtool import unreadable_artifact
from slo_compiler.naming import files
from slo_compiler.outputs.read_rules import ReadRules, read_groups
from slo_compiler.outputs.registry import all_formats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.compiled import CompiledEnvironment

Counts = tuple[tuple[str, int], ...]
"""Kinds of files and their numbers."""


def read_back(
    root: Path, environments: Sequence[CompiledEnvironment], *, folder: str
) -> tuple[Counts, list[Diagnostic]]:
    """Return the number of parsed files per kind, and the errors; `folder` is the root in messages."""
    counts: Counter[str] = Counter()
    found: list[Diagnostic] = []
    paths = [(one, path) for one in environments for path in one.artifacts]
    for output in all_formats():
        for environment, path in paths:
            read = output.reader(path)
            if read is not None:
                counts[output.noun] += 1
                plain = environment.path(files.rules_file(files.service_of(path)))
                found += _problems(root, environment.path(path), read, plain=plain, folder=folder)
    return tuple(counts.items()), found


def _problems(
    root: Path, path: str, read: Callable[[bytes], object], *, plain: str, folder: str
) -> list[Diagnostic]:
    """Parse a file; compare its rules with those of the plain rule file of the service."""
    place = Location(path=f"{folder}/{path}")
    try:
        content = read((root / path).read_bytes())
        if not isinstance(content, ReadRules) or content.has_rules_of(
            read_groups((root / plain).read_bytes())
        ):
            return []
    except (OSError, ValueError) as error:
        return [unreadable_artifact(place, problem=str(error))]
    return [rules_differ(place, plain=f"{folder}/{plain}")]
