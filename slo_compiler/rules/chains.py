"""Windows up to an hour: means of recorded rates at several offsets (`docs/rules.md`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.windows import Chain

_AT = "__at"
"""A label that distinguishes the terms of a sum; stored series have no labels with two underscores."""


def chain_mean(rate: str, chain: Chain) -> str:
    """The mean of a recorded rate over the offsets of a chain, without parentheses around the division.

    Where an earlier rate is missing, the service did not exist or was not measured, and had no events. Where
    the newest one is missing, there is no mean. Series with different labels are never added.
    """
    earlier = chain.offsets[1:]
    total = _two_terms(rate, *earlier) if len(earlier) == 1 else _sum(rate, earlier)
    return f"(\n  {total}\n) / {chain.count}"


def _two_terms(rate: str, offset: timedelta) -> str:
    return f"{rate}\n  + ({rate} offset {duration_text(offset)} or 0 * {rate})"


def _sum(rate: str, offsets: tuple[timedelta, ...]) -> str:
    """A sum skips missing terms; setting each to 0 would read the newest rate for each."""
    terms = "".join(f"\n    or {_term(rate, duration_text(offset))}" for offset in offsets)
    return f"sum without ({_AT}) (\n    {rate}{terms}\n  ) + 0 * {rate}"


def _term(rate: str, offset: str) -> str:
    """An earlier rate with its offset as a label; `label_join` is faster than `label_replace`."""
    return f'label_join({rate} offset {offset}, "{_AT}", "{offset}", "{_AT}", "{_AT}")'
