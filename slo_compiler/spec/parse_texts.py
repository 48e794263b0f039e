"""Parse labels, annotations and group labels of a spec."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import identity, names
from slo_compiler.model import SeverityTexts
from slo_compiler.naming import SERIES_LABELS, naming_of
from slo_compiler.naming.plain import plain_label
from slo_compiler.promql.names import string_text
from slo_compiler.promql.reading import check_expression
from slo_compiler.spec.parse_links import check_link, check_template_link
from slo_compiler.spec.versions import check_quoted_names, check_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.model import Settings, TextPairs
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")
"""A name of a label or an annotation."""
_LINK = "_url"
"""Annotations whose names end so become links in Grafana and in notifications."""


def parse_labels(
    data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector, settings: Settings
) -> TextPairs:
    """Return custom labels, sorted; report reserved and invalid names."""
    return _labels(data.get("labels"), (*path, "labels"), diagnostics=diagnostics, settings=settings)


def parse_annotations(
    data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector, settings: Settings
) -> TextPairs:
    """Return custom annotations, sorted; report invalid names and templates."""
    place = (*path, "annotations")
    return _annotations(data.get("annotations"), place, diagnostics=diagnostics, settings=settings)


def parse_severity_labels(
    data: dict[str, Any],
    path: DataPath,
    *,
    inherited: SeverityTexts,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> SeverityTexts:
    """Return the labels of each severity under `alerting`, merged with inherited ones; report as above."""
    read = partial(_labels, diagnostics=diagnostics, settings=settings)
    return _by_severity(data, path, "labels", inherited=inherited, read=read)


def parse_severity_annotations(
    data: dict[str, Any],
    path: DataPath,
    *,
    inherited: SeverityTexts,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> SeverityTexts:
    """Return the annotations of each severity in the same way."""
    read = partial(_annotations, diagnostics=diagnostics, settings=settings)
    return _by_severity(data, path, "annotations", inherited=inherited, read=read)


def merged(below: TextPairs, above: TextPairs) -> TextPairs:
    """Merge labels or annotations by name; those `above` take precedence."""
    return tuple(sorted({**dict(below), **dict(above)}.items())) if above else below


def _by_severity(
    data: dict[str, Any],
    path: DataPath,
    key: str,
    *,
    inherited: SeverityTexts,
    read: Callable[[dict[str, str], DataPath], TextPairs],
) -> SeverityTexts:
    """Read the texts of each severity under a key of `alerting`, and merge them with inherited ones."""
    place = (*path, "alerting", key)
    found = data.get("alerting", {}).get(key, {}).items()
    own = {severity: read(texts, (*place, severity)) for severity, texts in found}
    severities = sorted({*dict(inherited.texts), *own})
    texts = ((name, merged(inherited.of(name), own.get(name, ()))) for name in severities)
    return SeverityTexts(texts=tuple((name, pairs) for name, pairs in texts if pairs))


def _labels(
    labels: dict[str, str] | None,
    path: DataPath,
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> TextPairs:
    if not labels:
        return ()
    reserved = naming_of(settings).reserved_labels
    for name in labels:
        place = (*path, name)
        if not LABEL.fullmatch(name):
            diagnostics.add(identity.invalid_label(diagnostics.at_key(place), label=name))
        elif name in reserved:
            diagnostics.add(identity.reserved_label(diagnostics.at_key(place), label=name))
    return tuple(sorted(labels.items()))


def _annotations(
    annotations: dict[str, str] | None,
    path: DataPath,
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> TextPairs:
    if not annotations:
        return ()
    for name, text in annotations.items():
        place = (*path, name)
        if not LABEL.fullmatch(name):
            diagnostics.add(identity.invalid_label(diagnostics.at_key(place), label=name))
        if name.endswith(_LINK):
            check = check_template_link if "{{" in text else check_link
            check(text, place, diagnostics=diagnostics)
        if "{{" in text:
            _check_template(text, place, diagnostics=diagnostics, settings=settings)
    return tuple(sorted(annotations.items()))


def _check_template(
    text: str, place: DataPath, *, diagnostics: DiagnosticCollector, settings: Settings
) -> None:
    # Slow to import: few specs have annotations with templates.
    from slo_compiler.spec.alert_templates import TemplateError, read_template

    name = str(place[-1])
    template = read_template(text)
    if isinstance(template, TemplateError):
        location = diagnostics.within(place, text, start=template.start, end=template.end)
        diagnostics.add(
            identity.annotation_template(location, name=name, problem=str(template), fix=template.hint)
        )
        return
    for part in template.new_parts:
        location = diagnostics.within(place, text, start=part.start, end=part.start + len(part.text))
        check_version(part.name, part.since, location, diagnostics=diagnostics, settings=settings)
    for label in template.dotted_labels:
        plain = plain_label(label)
        diagnostics.add(
            names.dotted_label_in_template(diagnostics.at(place), name=name, label=label, plain=plain)
        )


def parse_groups(
    data: dict[str, Any],
    path: DataPath,
    *,
    labels: frozenset[str],
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> tuple[str, ...]:
    """Return the group labels in the order of the spec, with the names of the raw series.

    Reports conflicting and invalid names; `labels` are the names of custom labels.
    """
    groups = tuple(data.get("group_by", ()))
    taken = naming_of(settings).reserved_labels | labels
    written: dict[str, str] = {}
    for index, name in enumerate(groups):
        place = diagnostics.at((*path, "group_by", index))
        plain = plain_label(name)
        if not LABEL.fullmatch(plain):
            diagnostics.add(identity.invalid_label(place, label=name))
        elif plain in SERIES_LABELS:
            diagnostics.add(identity.group_label_clash(place, label=name, is_fixed=True))
        elif plain in taken:
            diagnostics.add(identity.group_label_clash(place, label=name))
        elif plain in written:
            diagnostics.add(names.same_plain_name(place, label=name, plain=plain, other=written[plain]))
        elif check_expression(f"sum by ({plain}) (x)"):
            diagnostics.add(identity.invalid_label(place, label=name, is_word=True))
        elif plain != name:
            check_quoted_names((string_text(name),), place, diagnostics=diagnostics, settings=settings)
        written.setdefault(plain, name)
    return groups
