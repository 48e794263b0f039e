"""Reads the template of an annotation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.promql.names import is_plain_label
from slo_compiler.promql.strings import unquote
from slo_compiler.records import dataclass
from slo_compiler.spec.alert_templates.checks import check_expansion
from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.functions import ELSE_WITH, FUNCTIONS, RANGE_OVER_INTEGER
from slo_compiler.spec.alert_templates.lexing import Kind
from slo_compiler.spec.alert_templates.parsing import parse_template
from slo_compiler.spec.alert_templates.tree import label_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import PrometheusVersion
    from slo_compiler.spec.alert_templates.lexing import Token
    from slo_compiler.spec.alert_templates.tree import Command, Operand, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart:
    """A part of a template that Prometheus accepts from some version on."""

    name: str
    """With its kind: `the template function now`."""
    text: str
    """Its text in the template."""
    start: int
    since: PrometheusVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTemplate:
    """A valid template."""

    new_parts: tuple[NewPart, ...] = ()
    dotted_labels: tuple[str, ...] = ()
    """Labels with names that are not plain, which no alert has."""


@lru_cache(maxsize=1024)
def read_template(text: str) -> ReadTemplate | TemplateError:
    """Parse the text of an annotation; an error is returned, so that it is cached, too."""
    if "{{" not in text:
        return ReadTemplate()
    try:
        template = parse_template(text)
        integer_ranges = check_expansion(template)
    except TemplateError as error:
        return error.with_traceback(None)
    return ReadTemplate(
        new_parts=tuple(_new_parts(template, integer_ranges)),
        dotted_labels=tuple(dict.fromkeys(_dotted_labels(template))),
    )


def _new_parts(template: Template, integer_ranges: tuple[Token, ...]) -> Iterator[NewPart]:
    for token in integer_ranges:
        yield NewPart(
            name="{{ range }} over an integer", text=token.text, start=token.start, since=RANGE_OVER_INTEGER
        )
    if template.else_with is not None:
        start = template.else_with.start
        yield NewPart(name="{{ else with }}", text="with", start=start, since=ELSE_WITH)
    for command in _commands(template):
        for name in (operand.token for operand in command if operand.token.kind is Kind.NAME):
            since = FUNCTIONS[name.text].since
            yield NewPart(
                name=f"the template function {name.text}", text=name.text, start=name.start, since=since
            )


def _dotted_labels(template: Template) -> Iterator[str]:
    for command in _commands(template):
        first, *arguments = command
        for operand in command:
            fields = label_fields(operand)
            if len(fields) > 1:
                yield "".join(fields)[1:]
        if first.text == "index" and len(arguments) == 2 and _is_labels(arguments[0]):
            key = arguments[1].token
            name = unquote(key.text) if key.kind is Kind.STRING else ""
            if name and not is_plain_label(name):
                yield name


def _commands(template: Template) -> Iterator[Command]:
    for pipeline in template.pipelines:
        yield from pipeline.commands


def _is_labels(operand: Operand) -> bool:
    return operand.text in ("$labels", ".Labels")
