"""Whether data surely match a schema: the keywords of the schemas of this package, and no errors.

For the few documents of a short run, this takes less time than importing a validator.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Schema = Mapping[str, Any]
    Check = Callable[[Any, Any, Schema, Schema], bool]

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, Decimal),
}
"""The types of data that a document has; `type(True)` is none of the numbers."""


def surely_matches(data: object, schema: Schema) -> bool:
    """Return True only if data match a schema of draft 7; for unusual data, False says nothing.

    Raise KeyError for a keyword that is not supported.
    """
    return _matches(data, schema, schema)


def _matches(data: object, schema: Schema, root: Schema) -> bool:
    reference = schema.get("$ref")
    if reference is not None:  # its siblings have no effect
        return _matches(data, root["definitions"][reference.removeprefix("#/definitions/")], root)
    for keyword, wanted in schema.items():
        check = _CHECKS[keyword]
        if check is not None and not check(data, wanted, schema, root):
            return False
    return True


def _type(data: Any, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    if isinstance(wanted, str):
        return type(data) in _TYPES[wanted]
    return any(type(data) in _TYPES[name] for name in wanted)


def _is_same(data: Any, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return isinstance(data, str) and data == wanted


def _is_one_of(data: Any, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return isinstance(data, str) and data in wanted


def _is_unique(data: Any, _wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(data, list) or (
        all(isinstance(item, str) for item in data) and len(set(data)) == len(data)
    )


def _has_pattern(data: Any, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(data, str) or re.search(wanted, data) is not None


def _has_properties(data: Any, wanted: Any, _schema: Schema, root: Schema) -> bool:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in wanted and not _matches(value, wanted[key], root):
                return False
    return True


def _has_only(data: Any, wanted: Any, schema: Schema, root: Schema) -> bool:
    if not isinstance(data, dict):
        return True
    others = data.keys() - schema.get("properties", {}).keys()
    if isinstance(wanted, bool):
        return wanted or not others
    return all(_matches(data[key], wanted, root) for key in others)


def _has_names(data: Any, wanted: Any, _schema: Schema, root: Schema) -> bool:
    return not isinstance(data, dict) or all(_matches(key, wanted, root) for key in data)


def _has_required(data: Any, wanted: Any, _schema: Schema, _root: Schema) -> bool:
    return not isinstance(data, dict) or all(key in data for key in wanted)


def _has_items(data: Any, wanted: Any, _schema: Schema, root: Schema) -> bool:
    return not isinstance(data, list) or all(_matches(item, wanted, root) for item in data)


def _number(compare: Callable[[Any, Any], bool]) -> Check:
    def check(data: Any, wanted: Any, _schema: Schema, _root: Schema) -> bool:
        return type(data) not in _TYPES["number"] or compare(data, wanted)

    return check


def _length(kind: type[str | dict[str, Any] | list[Any]], compare: Callable[[int, int], bool]) -> Check:
    def check(data: Any, wanted: Any, _schema: Schema, _root: Schema) -> bool:
        return not isinstance(data, kind) or compare(len(data), wanted)

    return check


_CHECKS: dict[str, Check | None] = {
    **dict.fromkeys(("$schema", "title", "description", "examples", "definitions")),
    "type": _type,
    "const": _is_same,
    "enum": _is_one_of,
    "pattern": _has_pattern,
    "minLength": _length(str, int.__ge__),
    "maxLength": _length(str, int.__le__),
    "properties": _has_properties,
    "additionalProperties": _has_only,
    "propertyNames": _has_names,
    "required": _has_required,
    "minProperties": _length(dict, int.__ge__),
    "maxProperties": _length(dict, int.__le__),
    "items": _has_items,
    "minItems": _length(list, int.__ge__),
    "maxItems": _length(list, int.__le__),
    "uniqueItems": _is_unique,
    "minimum": _number(lambda data, wanted: data >= wanted),
    "maximum": _number(lambda data, wanted: data <= wanted),
    "exclusiveMinimum": _number(lambda data, wanted: data > wanted),
    "exclusiveMaximum": _number(lambda data, wanted: data < wanted),
}

KEYWORDS = frozenset(_CHECKS)
"""The keywords that schemas may have."""
