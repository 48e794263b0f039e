"""Convert schema errors to diagnostics with locations."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from jsonschema import Draft7Validator

from slo_compiler.diagnostics.codes import shape
from slo_compiler.spec.collector import DiagnosticCollector
from slo_compiler.spec.connection_checks import URL_HINT, URL_PROBLEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema import ValidationError

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.document import DataPath, Document

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
_ALERT_NAME_RULE = "use letters, digits, spaces, '_', '.', ':', '/' and '-', and placeholders such as {slo}"
_NAME_RULE = "use at most 100 letters, digits, '.', '_' and '-', with a letter or digit at both ends"
_POLICY_NAME_RULE = "use at most 40 lowercase letters, digits, '_' and '-', with a letter at the start"
_VALUE_RULE = "use up to 200 characters without line breaks, quotes, '`', '%', braces and backslashes"
_LOST = "\N{REPLACEMENT CHARACTER}"
_LOST_RULE = "write the character that a wrong encoding replaced; Prometheus rejects selectors with U+FFFD"
_KEY_RULES = {
    "environments": ("name of an environment", "use at most 50 lowercase letters, digits and '-'"),
    "labels": ("label name", "use letters, digits and '_'"),
    "severities": ("name of a severity", "use at most 20 lowercase letters and digits, such as info"),
    "select": ("label name", "use letters, digits and '_'"),
}
"""The meaning of the keys in each mapping, and a hint."""
_DURATION = re.compile(r"\^\(\[0-9]\+\(([a-z|]+)\)\)\+\$")
"""The patterns of durations in the schemas."""
_COMMENT = re.compile(r":\s+(#[\w-]+)\s*$")
"""An empty value with a comment that may be meant as the value, such as a channel."""


def explain_errors(
    document: Document, *, schema: dict[str, Any], is_partial: bool = False
) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for every schema error of an invalid document, except for missing parts of it."""
    diagnostics = DiagnosticCollector(document)
    for error in Draft7Validator(schema).iter_errors(document.data):
        if is_partial and _is_missing(error):
            continue
        explain = _EXPLAIN.get(str(error.validator), _explain_value)
        for diagnostic in explain(error, diagnostics):
            diagnostics.add(diagnostic)
    return diagnostics.all()


def _is_missing(error: ValidationError) -> bool:
    """Return whether a top-level key is missing, or a value that was not read."""
    return (error.validator == "required" and not error.absolute_path) or error.instance in (None, [], {})


def _path(error: ValidationError) -> DataPath:
    return tuple(error.absolute_path)


def _key(error: ValidationError) -> str:
    """Return the key with the error."""
    path = _path(error)
    names = [str(part) for part in path if isinstance(part, str)]
    if not names:
        return "the file"
    return f"an item of {names[-1]}" if isinstance(path[-1], int) else names[-1]


def _schema(error: ValidationError) -> dict[str, Any]:
    """Return the part of the schema with the error."""
    return cast("dict[str, Any]", error.schema)


def _unknown_keys(error: ValidationError) -> list[str]:
    known = _schema(error).get("properties", {})
    return [key for key in cast("dict[str, object]", error.instance) if key not in known]


def _explain_unknown_keys(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    known = sorted(_schema(error).get("properties", {}))
    for key in _unknown_keys(error):
        near = get_close_matches(key, known, n=1)
        yield shape.unknown_key(
            diagnostics.at_key((*_path(error), key)),
            key=key,
            near=near[0] if near else "",
            known=", ".join(name for name in known if name != "$schema"),
        )


def _explain_missing_keys(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    # jsonschema reports each missing key separately, with its name only in the message. Compare the
    # message with the required keys instead of parsing it.
    for key in cast("list[str]", error.validator_value):
        if f"{key!r} is a required" in error.message:
            described = _schema(error)["properties"][key].get("description", "")
            yield shape.missing_key(diagnostics.at_key(_path(error)), key=key, description=described)


def _explain_type(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    place = diagnostics.at(_path(error))
    comment = _COMMENT.search(place.source, place.column) if error.instance is None else None
    yield shape.wrong_type(
        place,
        key=_key(error),
        expected=_expected(error.validator_value),
        found=_found(error.instance),
        text=comment[1] if comment else error.instance if isinstance(error.instance, str) else "",
    )


def _expected(types: object) -> str:
    """Return the words for a type, or for a list of types."""
    return " or ".join(_TYPES[str(name)] for name in (types if isinstance(types, list) else [types]))


def _found(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    for kind, words in ((dict, "a mapping"), (list, "a list"), (str, "a string")):
        if isinstance(value, kind):
            return words
    return f"the number {value}"


def _explain_version(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    yield shape.unknown_version(
        diagnostics.at(_path(error)),
        key=_key(error),
        version=str(error.instance),
        expected=str(error.validator_value),
    )


def _explain_pattern(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    place, text = diagnostics.at(_path(error)), str(error.instance)
    if "propertyNames" in error.absolute_schema_path:
        what, rule = _KEY_RULES[_key(error)]
        place, problem = diagnostics.at_key((*_path(error), text)), f"{_shortened(text)} is not a {what}"
        yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=rule)
    elif _LOST in text:
        place, problem = diagnostics.at_match(_path(error), re.compile(_LOST)), "contains U+FFFD"
        yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=_LOST_RULE)
    else:
        yield from _explain_text(error, diagnostics)


def _explain_text(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    """Explain the pattern of a value, by its key."""
    place, text = diagnostics.at(_path(error)), str(error.instance)
    if "grafana" in _path(error):
        problem, hint = "is not a Grafana URL", "write scheme, host and path, without user and query"
        yield shape.value_not_allowed(place, key="url", problem=problem, hint=hint)
    elif "alert_names" in _path(error):
        problem = f"{_shortened(text)} is not a valid name of an alert"
        yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=_ALERT_NAME_RULE)
    elif _key(error) == "url":
        yield shape.value_not_allowed(place, key="url", problem=URL_PROBLEM, hint=URL_HINT)
    elif _key(error) == "threshold":
        yield shape.threshold_without_unit(place, text=text)
    elif "label_names" in _path(error):
        problem, hint = f"{text!r} is not a label name", "use letters, digits and '_'"
        yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=hint)
    elif _path(error)[-2:-1] in (("labels",), ("select",)):
        problem = f"{_shortened(text)} cannot be matched in every rule and template"
        yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=_VALUE_RULE)
    elif _key(error) in ("service", "name", "repository", "directory"):
        problem = f"{_shortened(text)} is not a valid name"
        rule = _POLICY_NAME_RULE if "policy" in _path(error) else _NAME_RULE
        yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=rule)
    elif found := _DURATION.match(str(error.validator_value)):
        yield shape.not_a_duration(place, key=_key(error), text=text, units=found[1].split("|"))
    else:
        hint = _schema(error).get("description", "`slo schema` describes it")
        problem = f"{_shortened(text)} is not valid"
        yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=hint)


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


def _explain_limit(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    place = diagnostics.at(_path(error))
    if _key(error) == "target":
        build = shape.no_budget if error.instance == 100 else shape.target_out_of_range
        yield build(place, target=str(error.instance))
        return
    words = {
        "exclusiveMinimum": "more than",
        "minimum": "at least",
        "maximum": "at most",
        "exclusiveMaximum": "less than",
    }
    bound = f"{words[str(error.validator)]} {error.validator_value}"
    problem = f"must be {bound}, not {error.instance}"
    yield shape.value_not_allowed(place, key=_key(error), problem=problem, hint=f"choose {bound}")


def _explain_choice(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    keys = list(cast("dict[str, object]", error.instance))
    if _unknown_keys(error):
        return  # an unknown key has its own diagnostic and must not be counted here
    yield shape.not_exactly_one(
        diagnostics.at_key(_path(error)),
        key=_key(error),
        choices=", ".join(sorted(_schema(error)["properties"])),
        found=" and ".join(keys) if keys else "none",
    )


def _explain_value(error: ValidationError, diagnostics: DiagnosticCollector) -> Iterator[Diagnostic]:
    problems = {
        "minLength": ("must not be empty", "add a value, or remove the key"),
        "minItems": ("must not be an empty list", "add an item, or remove the key"),
        "maxItems": (f"must have at most {error.validator_value} items", "remove some"),
        "uniqueItems": ("must not contain duplicates", "remove the duplicate"),
    }
    if error.validator == "enum":
        choices = cast("list[str]", error.validator_value)
        near = get_close_matches(str(error.instance), choices, n=1)
        problems["enum"] = (
            f"must be one of {', '.join(choices)}",
            f"did you mean {near[0]!r}?" if near else "choose one of them",
        )
    problem, hint = problems.get(str(error.validator), (error.message, ""))
    yield shape.value_not_allowed(diagnostics.at(_path(error)), key=_key(error), problem=problem, hint=hint)


_EXPLAIN: dict[str, Callable[[ValidationError, DiagnosticCollector], Iterator[Diagnostic]]] = {
    "additionalProperties": _explain_unknown_keys,
    "required": _explain_missing_keys,
    "type": _explain_type,
    "const": _explain_version,
    "pattern": _explain_pattern,
    "minimum": _explain_limit,
    "maximum": _explain_limit,
    "exclusiveMinimum": _explain_limit,
    "exclusiveMaximum": _explain_limit,
    "minProperties": _explain_choice,
    "maxProperties": _explain_choice,
}
