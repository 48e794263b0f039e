"""The condition of a burn-rate alert: its window pairs as one expression."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.windows import LONGEST_CHAIN
from slo_compiler.promql.durations import seconds

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.rules.expressions import SloExpressions


def alert_condition(pairs: tuple[BurnRatePair, ...], expressions: SloExpressions) -> str:
    """True while any pair exceeds its threshold: pairs of one severity share an alert."""
    runs = groupby(pairs, key=lambda pair: pair.short_window <= LONGEST_CHAIN)
    return "\nor\n".join(_any_of(tuple(run), expressions) for _, run in runs)


def _any_of(pairs: tuple[BurnRatePair, ...], expressions: SloExpressions) -> str:
    """True for the SLO's own series while any of some pairs exceeds its threshold.

    Ratios up to an hour exist together, as do those from tiles: a pair that exceeds its threshold has events
    in its short window, so there are events in the longest of the short windows too.
    """
    any_pair = "\n  or\n  ".join(pair_condition(pair, expressions) for pair in pairs)
    longest = max(pair.short_window for pair in pairs)
    ratio = expressions.naming.error_ratio(longest)
    own = expressions.own_labels(ratio) if longest <= LONGEST_CHAIN else expressions.current_labels(ratio)
    return f"(\n  {any_pair}\n)\nand {own}"


def pair_condition(pair: BurnRatePair, expressions: SloExpressions) -> str:
    """True while both windows exceed the threshold, with enough errors and enough history."""
    parts = (
        burning(pair, expressions),
        *_enough_errors(pair, expressions),
        *_enough_history(pair, expressions),
    )
    return "\n  ".join(parts)


def burning(pair: BurnRatePair, expressions: SloExpressions) -> str:
    """True while both windows exceed the threshold."""
    return " and ".join(
        f"{expressions.series(expressions.naming.error_ratio(window))} > {pair.threshold:f}"
        for window in (pair.long_window, pair.short_window)
    )


def guard_delay(pair: BurnRatePair) -> timedelta:
    """The time after its first data during which the pair of a new SLO stays silent."""
    return timedelta() if pair.long_window <= LONGEST_CHAIN else pair.long_window / 2


def _enough_errors(pair: BurnRatePair, expressions: SloExpressions) -> list[str]:
    # Half an error below the minimum, because rates are extrapolated and floats are rounded.
    if not expressions.slo.counts_errors:
        return []
    return [f"and {expressions.error_count(pair.long_window)} > {expressions.slo.min_errors - 1}.5"]


def _enough_history(pair: BurnRatePair, expressions: SloExpressions) -> list[str]:
    # With only 6 hours of data, a 3d window equals a 6h window and would alert twelve times too early.
    # The fastest pair needs no guard: it must not wait for half an hour.
    delay = guard_delay(pair)
    if not delay:
        return []
    start = expressions.series(expressions.naming.series.history_start)
    return [f"unless time() - {start} < {seconds(delay)}"]
