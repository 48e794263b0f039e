"""Alert policies that alert too late."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.diagnostics.codes import alerts
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model import AlertPolicy, PairPolicy
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_MOST_ERRORS = 10_000


def check_min_errors(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> None:
    """Report a minimum number of errors that disables alerts."""
    count = data.get("min_errors", 0)
    if count > _MOST_ERRORS:
        place = diagnostics.at((*path, "min_errors"))
        diagnostics.add(
            alerts.min_errors_too_high(place, count=f"{int(count):,}", highest=f"{_MOST_ERRORS:,}")
        )


def check_order(
    policy: AlertPolicy, data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector
) -> None:
    """Report an alert, such as a page, that fires after a less severe one, such as a ticket.

    `data` has the keys of the policy that are not inherited.
    """
    for (severity, pairs), (lesser, lesser_pairs) in combinations(policy.severities, 2):
        found = _late_pair(pairs, lesser_pairs) if severity in data or lesser in data else None
        if found is None:
            continue
        late, early = found
        own = (severity, pairs.index(late)) if severity in data else (lesser, lesser_pairs.index(early))
        place = diagnostics.at((*path, *own, "budget_percent"))
        texts = {"pair": _pair_text(late), "lesser_pair": _pair_text(early)}
        diagnostics.add(alerts.later_than_lesser(place, severity=severity, lesser=lesser, **texts))


def _late_pair(
    pairs: tuple[PairPolicy, ...], lesser: tuple[PairPolicy, ...]
) -> tuple[PairPolicy, PairPolicy] | None:
    """Return a pair and a less severe one that fires before it; None if every pair can be the first."""
    if not (pairs and lesser):
        return None
    for pair in pairs:
        for other in lesser:
            if _is_slower(pair, other):
                return pair, other
    earliest = min(pairs, key=_fraction)
    last = max(lesser, key=_fraction)
    return (earliest, last) if _fraction(earliest) > _fraction(last) else None


def _is_slower(pair: PairPolicy, other: PairPolicy) -> bool:
    """Return whether a pair needs more budget than another, with a lower burn rate and a longer window."""
    return _fraction(pair) > _fraction(other) and _per_minute(pair) < _per_minute(other)


def _per_minute(pair: PairPolicy) -> Decimal:
    """The budget consumed per minute, which is proportional to the burn rate."""
    return pair.budget_fraction / (pair.long_window // timedelta(minutes=1))


def _fraction(pair: PairPolicy) -> Decimal:
    return pair.budget_fraction


def _pair_text(pair: PairPolicy) -> str:
    return f"{decimal_text(pair.budget_fraction * 100)}% of the budget in {duration_text(pair.long_window)}"
