"""Keys of the settings that are in the schema, but not supported yet.

The schema marks them with a `$comment`, so that editors complete them and no second list is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.yaml_source.document import DataPath

NOT_YET = "not supported yet"
"""The `$comment` of an unsupported key."""


def is_unsupported(schema: dict[str, Any]) -> bool:
    """Return whether the schema marks a key as not supported yet."""
    return schema.get("$comment") == NOT_YET


def unsupported_keys(data: object, *, schema: dict[str, Any]) -> tuple[DataPath, ...]:
    """List the unsupported keys of a document, without the keys below them."""
    return tuple(_find(data, (), part=schema, whole=schema))


def without(data: object, paths: tuple[DataPath, ...]) -> object:
    """Copy a document without the values at some paths."""
    if not isinstance(data, dict):
        return data
    here = {path[0] for path in paths if len(path) == 1}
    return {
        key: without(value, tuple(path[1:] for path in paths if path[0] == key and len(path) > 1))
        for key, value in data.items()
        if key not in here
    }


def _find(data: object, path: DataPath, *, part: dict[str, Any], whole: dict[str, Any]) -> Iterator[DataPath]:
    if not isinstance(data, dict):
        return
    part = _resolved(part, whole)
    known, others = part.get("properties", {}), part.get("additionalProperties")
    for key, value in data.items():
        if key in known:
            if is_unsupported(known[key]):
                yield (*path, key)
            else:
                yield from _find(value, (*path, key), part=known[key], whole=whole)
        elif isinstance(others, dict):  # keys that the user chooses, such as names of environments
            yield from _find(value, (*path, key), part=others, whole=whole)


def _resolved(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference to the definitions."""
    name = str(part.get("$ref", "")).rpartition("/")[2]
    resolved: dict[str, Any] = whole["definitions"][name] if name else part
    return resolved
