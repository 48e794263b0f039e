"""Rule files for vmalert: raw counters are read and rules laid out as VictoriaMetrics requires."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from slo_compiler.model.engine import Engine
from slo_compiler.naming import files
from slo_compiler.outputs.format import LoadedForm, OutputFormat
from slo_compiler.outputs.read_rules import ReadRules, read_document, rules_of
from slo_compiler.outputs.rule_text import render_rules
from slo_compiler.promql.raw_reads import RawReads
from slo_compiler.records import replace
from slo_compiler.rules.inlining import inline_counts, inline_fast_groups, read_earlier_tiles
from slo_compiler.rules.levels import in_levels

if TYPE_CHECKING:
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.rules.rule_file import RuleFile

_TIMES = re.compile(rb"^ {2,4}(eval_delay|eval_alignment): \w+$", re.MULTILINE)
_path = partial(files.service_file, files.VMALERT_FOLDER)
"""The file of a service."""


def vmalert_rules(plans: ServicePlans) -> RuleFile:
    """The rules of a service for vmalert."""
    rules = plans.rules_with(FORMAT.raw_reads)
    at_one_time = read_earlier_tiles(inline_counts(inline_fast_groups(rules)))
    return replace(in_levels(at_one_time), source=plans.source)


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    file = render_rules(
        vmalert_rules(plans),
        template="vmalert.yaml.j2",
        path=_path(plans.service.name),
        templates=templates,
        settings=plans.settings,
    )
    return (file,)


def _read(data: bytes) -> ReadRules:
    return replace(rules_of(read_document(data, schema="vmalert")), has_other_expressions=True)


def _without_times(data: bytes) -> bytes:
    """Remove the keys of groups that promtool rejects, and keep the numbers of lines."""
    return _TIMES.sub(b"", data)


FORMAT = OutputFormat(
    name="vmalert",
    directory=files.VMALERT_FOLDER,
    service_files=_service_files,
    readers=((".yaml", _read),),
    raw_reads=RawReads(includes_previous=True),
    for_promtool=_without_times,
    loaded=LoadedForm(engines=lambda _: frozenset((Engine.VMALERT,)), rules=vmalert_rules, path=_path),
    noun="vmalert file",
)
