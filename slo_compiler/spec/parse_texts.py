"""Labels, annotations and group labels of a spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import identity
from slo_compiler.naming import naming_of
from slo_compiler.promql.reading import check_expression
from slo_compiler.spec.annotation_templates import template_problem

if TYPE_CHECKING:
    from slo_compiler.model import Settings, TextPairs
    from slo_compiler.spec.findings import Findings
    from slo_compiler.yaml_source.document import DataPath

_LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")


def parse_labels(
    data: dict[str, Any], path: DataPath, *, findings: Findings, settings: Settings
) -> TextPairs:
    """The user's labels, sorted; reserved and invalid names are findings."""
    labels = data.get("labels")
    if not labels:
        return ()
    reserved = naming_of(settings).reserved_labels
    for name in labels:
        place = (*path, "labels", name)
        if not _LABEL.fullmatch(name):
            findings.add(identity.invalid_label(findings.at_key(place), label=name))
        elif name in reserved:
            findings.add(identity.reserved_label(findings.at_key(place), label=name))
    return tuple(sorted(labels.items()))


def parse_annotations(data: dict[str, Any], path: DataPath, *, findings: Findings) -> TextPairs:
    """The user's annotations, sorted; invalid names and broken templates are findings."""
    annotations = data.get("annotations")
    if not annotations:
        return ()
    for name, text in annotations.items():
        place = (*path, "annotations", name)
        if not _LABEL.fullmatch(name):
            findings.add(identity.invalid_label(findings.at_key(place), label=name))
        problem = template_problem(text)
        if problem:
            findings.add(identity.annotation_template(findings.at(place), name=name, problem=problem))
    return tuple(sorted(annotations.items()))


def parse_groups(
    data: dict[str, Any], path: DataPath, *, labels: TextPairs, findings: Findings, settings: Settings
) -> tuple[str, ...]:
    """The group labels in the order they are written; clashing and invalid ones are findings."""
    groups = tuple(data.get("group_by", ()))
    taken = naming_of(settings).reserved_labels | {name for name, _ in labels}
    for index, name in enumerate(groups):
        place = findings.at((*path, "group_by", index))
        if not _LABEL.fullmatch(name):
            findings.add(identity.invalid_label(place, label=name))
        elif name in taken or name == "le":
            findings.add(identity.group_label_clash(place, label=name))
        elif check_expression(f"sum by ({name}) (x)"):
            findings.add(identity.invalid_label(place, label=name, is_word=True))
    return groups
