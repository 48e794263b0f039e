"""Rule files for the Thanos ruler: the plain rules, with a `partial_response_strategy` in each group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from slo_compiler.model.engine import Engine
from slo_compiler.model.outputs.thanos import ThanosOptions
from slo_compiler.naming import files
from slo_compiler.outputs.format import LoadedForm, OutputFormat
from slo_compiler.outputs.read_rules import ReadRules, read_document, rules_of
from slo_compiler.outputs.rule_text import render_rules
from slo_compiler.records import replace

if TYPE_CHECKING:
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates
_path = partial(files.service_file, files.THANOS_FOLDER)
"""The file of a service."""


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    options = plans.settings.outputs.options_of(ThanosOptions)
    file = render_rules(
        replace(plans.rules, source=plans.source),
        template="thanos.yaml.j2",
        path=_path(plans.service.name),
        templates=templates,
        settings=plans.settings,
        partial_response_strategy=options.partial_response_strategy,
    )
    return (file,)


def _read(data: bytes) -> ReadRules:
    return rules_of(read_document(data, schema="thanos"))


FORMAT = OutputFormat(
    name="thanos",
    directory=files.THANOS_FOLDER,
    service_files=_service_files,
    readers=((".yaml", _read),),
    loaded=LoadedForm(
        engines=lambda _: frozenset((Engine.THANOS,)), rules=lambda plans: plans.rules, path=_path
    ),
    noun="Thanos file",
)
