"""The table of rendered scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pictures.faults import faults_of

if TYPE_CHECKING:
    from pictures.rendering import Page

HEAD = f"{'scene':32} {'panels with queries':>20} {'queries':>8} {'slowest':>9} {'samples':>14}  result"


def line_of(page: Page) -> str:
    """Return the line of a scene: its queries, the time of the slowest, and the samples that all read."""
    faults = faults_of(page)
    slowest = max((query.milliseconds for query in page.queries), default=0)
    panels = len({query.panel for query in page.queries})
    samples = sum(query.samples for query in page.queries)
    result = f"{len(faults)} faults" if faults else "ok"
    return f"{page.scene.name:32} {panels:20} {len(page.queries):8} {slowest:6.0f} ms {samples:14,}  {result}"


def faults_text(page: Page) -> str:
    """Return the faults of a scene, one a line; empty without faults."""
    return "\n".join(f"{page.scene.name}: {fault}" for fault in faults_of(page))
