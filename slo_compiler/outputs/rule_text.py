"""Renders the rules of a service with the template of an output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.outputs.generated import artifact_in, marker_in
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.rules.rule_file import RuleFile


def render_rules(
    file: RuleFile,
    *,
    template: str,
    path: str,
    templates: Templates,
    settings: Settings,
    **more: object,
) -> Artifact:
    """Render the rules of one service; `more` are further inputs of the template."""
    text = templates.render(
        template,
        marker=marker_in(settings, file.source),
        file=file,
        duration=duration_text,
        **more,
    )
    return artifact_in(settings, path=path, text=text, source=file.source)
