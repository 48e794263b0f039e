"""Renders data of any structure as YAML in block style."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slo_compiler.rendering.quoting import quote_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


def block_lines(value: object) -> Iterator[str]:
    """Yield the lines of mappings, lists and scalars of JSON; keys keep their order."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            if _is_inline(inner):
                yield f"{quote_yaml(str(key))}: {_inline(inner)}"
            else:
                yield f"{quote_yaml(str(key))}:"
                yield from (f"  {line}" for line in block_lines(inner))
    elif isinstance(value, list) and value:
        for inner in value:
            first, *others = block_lines(inner)
            yield f"- {first}"
            yield from (f"  {line}" for line in others)
    else:
        yield _inline(value)


def _is_inline(value: object) -> bool:
    return not (isinstance(value, dict | list) and value)


def _inline(value: object) -> str:
    """A scalar, or an empty mapping or list."""
    return quote_yaml(value) if isinstance(value, str) else json.dumps(value)
