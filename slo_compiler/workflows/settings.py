"""Finding the repository's settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.model import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic

SETTINGS_FILES = ("slo.yaml", "slo.yml")


def find_settings(specs: Sequence[str]) -> str | None:
    """The nearest `slo.yaml` beside or above the first spec argument; None if there is none.

    Outside of the working directory only the argument's own folder and the one above are looked at.
    """
    start = Path(specs[0]) if specs else Path()
    here = Path.cwd()
    folder = start.absolute()
    folder = folder if folder.is_dir() else folder.parent
    above = [folder, *folder.parents]
    candidates = above[: above.index(here) + 1] if here in above else above[:2]
    for candidate in candidates:
        for name in SETTINGS_FILES:
            if (candidate / name).is_file():
                return _shown(candidate / name, here)
    return None


def _shown(path: Path, here: Path) -> str:
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def resolve_settings(
    specs: Sequence[str], settings_path: str | None
) -> tuple[Settings, str | None, tuple[Diagnostic, ...]]:
    """The settings, the file they came from, and what was found in it."""
    path = settings_path or find_settings(specs)
    if path is None:
        return Settings(), None, ()
    from slo_compiler.spec.load_settings import load_settings  # slow to import, and not always needed

    settings, diagnostics = load_settings(path)
    return settings, path, diagnostics
