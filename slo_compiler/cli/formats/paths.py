"""Paths as CI systems want them: from the root of the repository."""

from __future__ import annotations

import os
from pathlib import Path

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where GitHub Actions and GitLab CI say that the repository is."""


def repository_path(path: str) -> str:
    """A path from the root of the repository, with forward slashes; one that leads out of it stays as it is.

    Outside of CI, the root is the current folder.
    """
    absolute = Path(os.path.normpath(Path.cwd() / path))
    for root in [os.environ.get(name) for name in _ROOTS] + [str(Path.cwd())]:
        if root and absolute.is_relative_to(root):
            return absolute.relative_to(root).as_posix()
    return path
