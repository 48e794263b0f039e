"""Prometheus rule files: one YAML document per service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.model.engine import Engine
from slo_compiler.naming import files
from slo_compiler.outputs.format import LoadedForm, OutputFormat
from slo_compiler.outputs.generated import DEFAULTS
from slo_compiler.outputs.rule_text import render_rules
from slo_compiler.records import replace
from slo_compiler.rendering.environment import BUILT_IN, Templates

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rules.rule_file import RuleFile

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@/-]*")
"""An owner that is valid in a comment for pint; the label accepts any text."""


def render_rule_file(
    file: RuleFile, *, templates: Templates = BUILT_IN, settings: Settings = DEFAULTS
) -> Artifact:
    """Render the rules of one service."""
    return render_rules(
        file,
        template="rules.yaml.j2",
        path=files.rules_file(file.service),
        templates=templates,
        settings=settings,
        owner=file.owner if _PLAIN.fullmatch(file.owner) else "",
    )


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    file = replace(plans.rules_with(FORMAT.raw_reads), source=plans.source)
    return (render_rule_file(file, templates=templates, settings=plans.settings),)


FORMAT = OutputFormat(
    name="rules",
    directory=files.RULES_FOLDER,
    service_files=_service_files,
    loaded=LoadedForm(
        engines=lambda _: frozenset({*Engine} - {Engine.VMALERT}),
        rules=lambda plans: plans.rules,
        path=files.rules_file,
    ),
)
