"""Windows up to an hour: means of recorded rates at several offsets (`docs/rules.md`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.windows import Chain


def chain_mean(rate: str, chain: Chain) -> str:
    """The mean of a recorded rate over the offsets of a chain, without parentheses around the division.

    Where an earlier rate is missing, the service did not exist or was not measured, and had no events. Each
    term has the labels of the newest one, so series with other labels never enter.
    """
    terms = [rate] + [
        f"({rate} offset {duration_text(offset)} or 0 * {rate})" for offset in chain.offsets[1:]
    ]
    total = "\n  + ".join(terms)
    return f"(\n  {total}\n) / {chain.count}"
