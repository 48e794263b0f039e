"""Renders scenes of the data set with a Prometheus of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.server import serving
from pictures.rendering import render
from pictures.summary import HEAD, line_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pictures.dataset import Dataset
    from pictures.rendering import Page
    from pictures.scenes import Scene


def render_all(scenes: Sequence[Scene], *, data: Dataset, pictures: Path) -> tuple[Page, ...]:
    """Render scenes, and print the table of them as they are done."""
    pages = []
    print(HEAD, flush=True)
    # The server gets hard links of the blocks, so its directory is on the same file system.
    with (
        tempfile.TemporaryDirectory(dir=data.blocks.parent) as folder,
        serving([data.blocks], folder=Path(folder)) as server,
    ):
        for page in render(scenes, dashboards=data.dashboards, prometheus=server.url, pictures=pictures):
            print(line_of(page), flush=True)
            pages.append(page)
    return tuple(pages)
