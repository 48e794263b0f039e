"""What belongs to no single service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.model import Settings
    from slo_compiler.rendering.artifact import Artifact


def common_artifacts(
    specs: Sequence[str], *, settings: Settings, own_templates: str = ""
) -> tuple[Artifact, ...]:
    """What belongs to no single service; only when a folder is compiled, not one file of it."""
    if not settings.outputs.dashboards or not any(Path(spec).is_dir() for spec in specs):
        return ()
    from slo_compiler.outputs.dashboards import render_linter_exceptions, render_overview

    return (
        render_linter_exceptions(own_templates=own_templates),
        render_overview(settings=settings, own_templates=own_templates),
    )
