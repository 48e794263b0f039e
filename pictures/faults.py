"""Judges a rendered page: what makes a scene fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pictures.scenes import WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pictures.rendering import Finding, Page
    from pictures.scenes import Scene

TITLE = "title cut off"
"""Expected in a narrow window: Grafana shortens titles, and shows the whole one under the pointer."""
_ABOUT = "About "
"""Begin of the titles of panels with a description, which is of any length: they scroll."""


def faults_of(page: Page) -> tuple[str, ...]:
    """Return what is wrong, each with its panel: errors, empty panels, cut texts. Nothing for a good page."""
    return tuple(dict.fromkeys(_faults(page)))


def _faults(page: Page) -> Iterator[str]:
    for error in page.errors:
        yield f"{error.panel}: {error.message}"
    for panel in page.empty:
        if not _may_be_empty(panel, page.scene):
            yield f"{panel}: no data"
    for cut in page.clipped:
        if page.scene.width >= WIDE or not _is_usual(cut):
            yield f"{cut.panel}: {cut.message}"


def _is_usual(cut: Finding) -> bool:
    """Whether something is cut off in narrow windows that can be."""
    return cut.message == TITLE or cut.panel.rpartition(" / ")[2].startswith(_ABOUT)


def _may_be_empty(panel: str, scene: Scene) -> bool:
    return panel.startswith(scene.may_be_empty)
