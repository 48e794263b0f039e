"""Rule files as YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.naming import files
from slo_compiler.promql.durations import duration_text
from slo_compiler.rendering.artifact import Artifact, marker
from slo_compiler.rendering.environment import load_template

if TYPE_CHECKING:
    from slo_compiler.rules.plan import RuleFile

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@/-]*")
"""An owner that can stand in a comment; any text at all stands in the label."""


def render_rule_file(file: RuleFile, *, own_templates: str = "") -> Artifact:
    """One service's rules as one YAML document that Prometheus loads as it is."""
    template = load_template("rules.yaml.j2", own_templates=own_templates)
    text = template.render(
        marker=marker(file.source),
        owner=file.owner if _PLAIN.fullmatch(file.owner) else "",
        file=file,
        duration=duration_text,
    )
    return Artifact(path=files.rules_file(file.service), text=text, source=file.source)
