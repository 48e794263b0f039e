"""Writes the pictures of the docs."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from pictures import programs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pictures.rendering import Page

DOCS = programs.HOME.parent / "docs" / "pictures"
LARGEST = 150_000
"""Bytes of a committed picture."""


def publish(pages: Iterable[Page], *, into: Path = DOCS) -> None:
    """Write the pictures of scenes that the docs show, with fewer colors."""
    into.mkdir(parents=True, exist_ok=True)
    for page in pages:
        if page.scene.docs:
            _shrink(page.picture, into / f"{page.scene.docs}.png")


def _shrink(picture: Path, to: Path) -> None:
    shrink = programs.HOME / "render" / "shrink.mjs"
    subprocess.run((programs.node(), str(shrink), str(picture), str(to)), check=True)
    if to.stat().st_size > LARGEST:
        raise ValueError(
            f"{to.name} has {to.stat().st_size:,} bytes; the docs allow {LARGEST:,}: crop the scene"
        )
