"""Renders the rules of a service with the template of an output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text
from slo_compiler.rendering.artifact import Artifact, marker

if TYPE_CHECKING:
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.rules.rule_file import RuleFile


def render_rules(
    file: RuleFile,
    *,
    template: str,
    path: str,
    templates: Templates,
    repository: str,
    environment: str,
    **more: object,
) -> Artifact:
    """Render the rules of one service; `more` are further inputs of the template."""
    text = templates.render(
        template,
        marker=marker(file.source, repository=repository, environment=environment),
        file=file,
        duration=duration_text,
        **more,
    )
    return Artifact(path=path, text=text, source=file.source, repository=repository)
