"""The directories of built-in and custom templates."""

from __future__ import annotations

import os
from pathlib import Path


def template_folder() -> Path:
    """The directory of the built-in templates: in the installed package, or next to it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "templates"
    return shipped if shipped.is_dir() else package.parent / "templates"


def problem_of_custom(directory: str) -> str:
    """Describe why a directory has no effect as one of custom templates; empty if it has."""
    if not os.path.isdir(directory):
        return "is not a directory"
    built_in = template_folder()
    names = sorted(path.relative_to(built_in).as_posix() for path in built_in.rglob("*.j2"))
    if not any(os.path.isfile(f"{directory}/{name}") for name in names):
        return f"has no template that replaces a built-in one: {', '.join(names)}"
    return ""
