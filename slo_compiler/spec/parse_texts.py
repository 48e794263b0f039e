"""Labels, annotations and group labels of a spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import identity, names
from slo_compiler.naming import naming_of
from slo_compiler.naming.plain import plain_label
from slo_compiler.promql.names import string_text
from slo_compiler.promql.reading import check_expression
from slo_compiler.spec.annotation_templates import dotted_labels, template_problem
from slo_compiler.spec.versions import check_quoted_names

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
        for label in dict.fromkeys(dotted_labels(text)):
            plain = plain_label(label)
            findings.add(
                names.dotted_label_in_template(findings.at(place), name=name, label=label, plain=plain)
            )
    return tuple(sorted(annotations.items()))


def parse_groups(
    data: dict[str, Any], path: DataPath, *, labels: TextPairs, findings: Findings, settings: Settings
) -> tuple[str, ...]:
    """The group labels in the order they are written, as raw series have them.

    Clashing and invalid ones are findings.
    """
    groups = tuple(data.get("group_by", ()))
    taken = naming_of(settings).reserved_labels | {name for name, _ in labels}
    written: dict[str, str] = {}
    for index, name in enumerate(groups):
        place = findings.at((*path, "group_by", index))
        plain = plain_label(name)
        if not _LABEL.fullmatch(plain):
            findings.add(identity.invalid_label(place, label=name))
        elif plain in taken or plain == "le":
            findings.add(identity.group_label_clash(place, label=name))
        elif plain in written:
            findings.add(names.same_plain_name(place, label=name, plain=plain, other=written[plain]))
        elif check_expression(f"sum by ({plain}) (x)"):
            findings.add(identity.invalid_label(place, label=name, is_word=True))
        elif plain != name:
            check_quoted_names((string_text(name),), place, findings=findings, settings=settings)
        written.setdefault(plain, name)
    return groups
