"""Combines many small queries into one, so that the number of requests stays small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.names import string_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model.samples import Sample

MARK = "slo_check"
"""The label of results that identifies their query; no stored series has it."""

_LONGEST = 16_000
"""Characters of a combined query. Queries are sent in the body of a request, where 20,000 selectors of
10,000 SLOs need about 150 requests; Prometheus also accepts this length in an address."""


def combined(queries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Combine pairs of a key and an instant vector; `by_key` splits the results."""
    parts: list[str] = []
    size = 0
    for key, expr in queries:
        part = f'label_replace({expr}, "{MARK}", {string_text(key)}, "", "")'
        if parts and size + len(part) > _LONGEST:
            yield " or ".join(parts)
            parts, size = [], 0
        parts.append(part)
        size += len(part) + 4
    if parts:
        yield " or ".join(parts)


def by_key(samples: Iterable[Sample]) -> dict[str, list[Sample]]:
    """The samples of each key; a query without results has none."""
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.labels.get(MARK, ""), []).append(sample)
    return found
