"""Paths relative to the root of the repository, for CI systems."""

from __future__ import annotations

import os
from pathlib import Path

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Environment variables of GitHub Actions and GitLab CI with the root of the repository."""


def repository_path(path: str) -> str:
    """Return a path relative to the root of the repository, with forward slashes; unchanged outside of it.

    Without CI, the root is the current directory.
    """
    absolute = Path(os.path.normpath(Path.cwd() / path))
    for root in [os.environ.get(name) for name in _ROOTS] + [str(Path.cwd())]:
        if root and absolute.is_relative_to(root):
            return absolute.relative_to(root).as_posix()
    return path
