"""The location of the built-in templates."""

from __future__ import annotations

from pathlib import Path


def template_folder() -> Path:
    """The directory of the built-in templates: in the installed package, or next to it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "templates"
    return shipped if shipped.is_dir() else package.parent / "templates"
