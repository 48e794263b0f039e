"""Find the settings of the repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.model import Settings
from slo_compiler.workflows.specs import STREAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic

SETTINGS_FILES = ("slo.yaml", "slo.yml")


def find_settings(specs: Sequence[str]) -> str | None:
    """Return the nearest `slo.yaml` next to or above the first spec argument; None if there is none.

    For standard input (`-`), only the working directory is searched; for specs outside of it, the directory
    of the argument and its parent. A broken link or a directory with the name is found, too, so that it is
    reported and not ignored.
    """
    start = Path(specs[0]) if specs and specs[0] != STREAM else Path()
    here = Path.cwd()
    folder = start.absolute()
    folder = folder if os.path.isdir(folder) else folder.parent
    above = [folder, *folder.parents]
    candidates = above[: above.index(here) + 1] if here in above else above[:2]
    for candidate in candidates:
        for name in SETTINGS_FILES:
            if os.path.lexists(candidate / name):
                return _shown(candidate / name, here)
    return None


def _shown(path: Path, here: Path) -> str:
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def resolve_settings(
    specs: Sequence[str], settings_path: str | None
) -> tuple[Settings, str | None, tuple[Diagnostic, ...]]:
    """Return the settings, their file, and its diagnostics."""
    path = settings_path or find_settings(specs)
    if path is None:
        return Settings(), None, ()
    from slo_compiler.spec.load_settings import load_settings  # slow to import, and not always needed

    settings, diagnostics = load_settings(path)
    if settings.environments:
        from slo_compiler.workflows.environments import check_directories  # slow to import

        diagnostics = (*diagnostics, *check_directories(settings))
    return settings, path, diagnostics
