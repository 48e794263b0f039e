"""Rule files as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler import naming
from slo_compiler.promql.durations import duration_text
from slo_compiler.rendering.artifact import Artifact, marker
from slo_compiler.rendering.environment import load_template

if TYPE_CHECKING:
    from slo_compiler.rules.plan import RuleFile


def render_rule_file(file: RuleFile, *, own_templates: str = "") -> Artifact:
    """One service's rules as one YAML document that Prometheus loads as it is."""
    template = load_template("rules.yaml.j2", own_templates=own_templates)
    text = template.render(marker=f"# {marker(file.source)}", file=file, duration=duration_text)
    return Artifact(path=naming.rules_file(file.service), text=text, source=file.source)
