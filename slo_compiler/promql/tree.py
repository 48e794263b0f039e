"""Traverse a parsed expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import promql_parser as parser


def walk(expr: parser.Expr) -> Iterator[parser.Expr]:
    """Every node of an expression."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def children(expr: parser.Expr) -> Iterator[parser.Expr]:
    """The direct operands, arguments and selectors of a node."""
    for name in ("lhs", "rhs", "param", "expr", "vector_selector"):
        child = getattr(expr, name, None)
        if child is not None:
            yield child
    yield from getattr(expr, "args", None) or ()
