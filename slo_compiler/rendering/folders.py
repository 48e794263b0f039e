"""Where our templates are."""

from __future__ import annotations

from pathlib import Path


def template_folder() -> Path:
    """Our templates: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "templates"
    return shipped if shipped.is_dir() else package.parent / "templates"
