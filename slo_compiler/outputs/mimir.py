"""Namespaces for the rulers of Mimir and Cortex: one per service, in few groups within the default limits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from slo_compiler.model.engine import Engine
from slo_compiler.model.outputs.mimir import MimirOptions
from slo_compiler.naming import files, naming_of
from slo_compiler.naming.objects import ruler_namespace
from slo_compiler.outputs.format import LoadedForm, OutputFormat
from slo_compiler.outputs.read_rules import ReadRules, read_document, rules_of
from slo_compiler.outputs.rule_text import render_rules
from slo_compiler.rules.merged_constants import split
from slo_compiler.rules.packing import packed_groups, unguarded
from slo_compiler.rules.rule_file import RecordingRule, RuleFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates

LARGEST_GROUP = 20
"""The default limit of rules per group (`ruler_max_rules_per_rule_group`)."""
_path = partial(files.service_file, files.MIMIR_FOLDER)
"""The file of a service."""


def _packed(plans: ServicePlans) -> RuleFile:
    settings, plain = plans.settings, plans.rules
    groups = packed_groups(
        plain, intervals=settings.intervals, naming=naming_of(settings), limit=LARGEST_GROUP
    )
    return RuleFile(
        service=plain.service, owner=plain.owner, source=plans.source, slos=(), service_groups=groups
    )


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    settings, service = plans.settings, plans.service.name
    options = settings.outputs.options_of(MimirOptions)
    file = render_rules(
        _packed(plans),
        template="mimir.yaml.j2",
        path=_path(service),
        templates=templates,
        settings=settings,
        namespace=ruler_namespace(service, prefix=options.namespace_prefix, environment=settings.environment),
    )
    return (file,)


def _read(data: bytes) -> ReadRules:
    """Read a namespace, and reverse what packing does with its rules."""
    read = rules_of(read_document(data, schema="mimir"))
    return ReadRules(rules=tuple(plain for rule in read.rules for plain in _plain(rule)))


def _plain(rule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "record" not in rule:
        yield rule
        return
    expr = unguarded(rule["expr"]) if ":tile" in rule["record"] else rule["expr"]
    merged = RecordingRule(record=rule["record"], expr=expr, labels=tuple(rule["labels"].items()))
    for one in split(merged):
        yield {"record": one.record, "expr": one.expr, "labels": dict(one.labels)}


FORMAT = OutputFormat(
    name="mimir",
    directory=files.MIMIR_FOLDER,
    service_files=_service_files,
    readers=((".yaml", _read),),
    loaded=LoadedForm(engines=lambda _: frozenset((Engine.RULER,)), rules=_packed, path=_path),
    noun="Mimir namespace",
)
