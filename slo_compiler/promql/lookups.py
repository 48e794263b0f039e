"""Look-ups of single samples in PromQL, which find nothing if samples are too far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.promql.parsing import parse
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.promql.tree import children

if TYPE_CHECKING:
    from collections.abc import Iterator


def looks_up_samples(text: str) -> bool:
    """True if a valid query reads a series other than over a range; the points of subqueries are look-ups."""
    return any(isinstance(node, parser.VectorSelector) for node in _walk(parse(fill_window(text, "1h"))))


def _walk(expr: parser.Expr) -> Iterator[parser.Expr]:
    """Every node except selectors with a range."""
    if isinstance(expr, parser.MatrixSelector):
        return
    yield expr
    for child in children(expr):
        yield from _walk(child)
