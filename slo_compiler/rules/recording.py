"""The recording rules of one SLO, in dependency order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.rules.policy import policy_level
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.rules.expressions import SloExpressions

_PRECISION = "0.00000001"
"""The precision of the remaining budget; its inverse is a float without rounding error."""


def _record(expressions: SloExpressions, name: str, expr: str) -> RecordingRule:
    return RecordingRule(record=name, expr=expr, labels=expressions.labels)


def raw_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    """The base rates: the only rules that read raw series."""
    names, step = expressions.naming, expressions.windows.step
    part = expressions.part()
    return (
        _record(expressions, names.total_rate(step), expressions.rates.total),
        *((_record(expressions, *part),) if part else ()),
        _record(expressions, names.errors_rate(step), expressions.errors()),
    )


def fast_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    """Rates and ratios over windows up to an hour, which follow from the base rates."""
    names, windows = expressions.naming, expressions.windows
    chains = tuple(sorted({*windows.recorded, *windows.counted}))
    base_ratio = expressions.series(names.error_ratio(windows.step))
    return (
        _ratio(expressions, windows.step),
        *(
            _record(expressions, names.total_rate(window), expressions.total_over(windows.chain(window)))
            for window in windows.recorded
        ),
        *(
            _record(expressions, names.errors_rate(window), expressions.errors_over(windows.chain(window)))
            for window in chains
        ),
        *(_ratio(expressions, window) for window in windows.chains),
        _record(
            expressions,
            names.series.current_burn_rate,
            f"{base_ratio} / {decimal_text(expressions.slo.error_budget)}",
        ),
    )


def constants(expressions: SloExpressions, pairs: BurnRatePairs) -> tuple[RecordingRule, ...]:
    """The numbers of the spec, for dashboards and queries."""
    slo, series = expressions.slo, expressions.naming.series
    days = decimal_text(decimal_ratio(slo.period.length, timedelta(days=1)))
    return (
        _record(expressions, series.objective, f"vector({decimal_text(slo.target)})"),
        _record(expressions, series.error_budget, f"vector({decimal_text(slo.error_budget)})"),
        _record(expressions, series.period_days, f"vector({days})"),
        *(_threshold(expressions, pair) for pair in pairs.all),
    )


def _ratio(expressions: SloExpressions, window: timedelta) -> RecordingRule:
    return _record(expressions, expressions.naming.error_ratio(window), expressions.ratio(window))


def _threshold(expressions: SloExpressions, pair: BurnRatePair) -> RecordingRule:
    """The burn-rate threshold of a pair, for dashboards; alerts contain it as a number."""
    names = expressions.naming
    return RecordingRule(
        record=names.series.burn_rate_threshold,
        expr=f"vector({pair.burn_rate:f})",
        labels=tuple(sorted((*expressions.labels, *names.pair_labels(pair)))),
    )


def tile_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    """Total and errors of each length of tiles."""
    names, windows = expressions.naming, expressions.windows
    rates = (
        (names.total_tile, names.total_rate(windows.step)),
        (names.errors_tile, names.errors_rate(windows.step)),
    )
    return tuple(
        RecordingRule(
            record=name(tile),
            expr=expressions.tile(rate, name(windows.step), tile),
            labels=expressions.labels,
            every=tile,
        )
        for tile in windows.tile_lengths
        for name, rate in rates
    )


def slow_records(expressions: SloExpressions) -> tuple[RecordingRule, ...]:
    """What is summed from tiles: the history, long windows, and the period with its budget and policy."""
    names = expressions.naming
    burn_rate = expressions.series(names.series.period_burn_rate)
    return (
        _record(expressions, names.series.history_start, expressions.history_start()),
        *(_ratio(expressions, window) for window in expressions.windows.tiles),
        _record(expressions, names.series.period_events, expressions.period_events()),
        _record(expressions, names.series.period_error, expressions.period_ratio()),
        _record(expressions, names.series.period_burn_rate, expressions.period_burn_rate()),
        # Rounded, because a bound of a policy must not depend on the last digit of a float.
        _record(expressions, names.series.budget_remaining, f"round(1 - {burn_rate}, {_PRECISION})"),
        policy_level(expressions),
    )
