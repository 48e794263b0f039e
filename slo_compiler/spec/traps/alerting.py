"""Alert policies that alert too late."""

from __future__ import annotations

from datetime import timedelta
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
    """Report a page that fires after a ticket; `data` has the keys of the policy that are not inherited."""
    if "page" not in data and "ticket" not in data:
        return
    found = _late_page(policy)
    if found is None:
        return
    page, ticket = found
    own = ("page", policy.page.index(page)) if "page" in data else ("ticket", policy.ticket.index(ticket))
    place = diagnostics.at((*path, *own, "budget_percent"))
    diagnostics.add(alerts.page_after_ticket(place, page=_pair_text(page), ticket=_pair_text(ticket)))


def _late_page(policy: AlertPolicy) -> tuple[PairPolicy, PairPolicy] | None:
    """Return a page pair and a ticket pair that fires before it; None if every page can be the first."""
    if not (policy.page and policy.ticket):
        return None
    for page in policy.page:
        for ticket in policy.ticket:
            if _is_slower(page, ticket):
                return page, ticket
    earliest = min(policy.page, key=_fraction)
    last = max(policy.ticket, key=_fraction)
    return (earliest, last) if _fraction(earliest) > _fraction(last) else None


def _is_slower(page: PairPolicy, ticket: PairPolicy) -> bool:
    """Whether a page needs more budget than a ticket, at a lower burn rate and so in a longer window."""
    return _fraction(page) > _fraction(ticket) and _per_minute(page) < _per_minute(ticket)


def _per_minute(pair: PairPolicy) -> Decimal:
    """The budget consumed per minute, which is proportional to the burn rate."""
    return pair.budget_fraction / (pair.long_window // timedelta(minutes=1))


def _fraction(pair: PairPolicy) -> Decimal:
    return pair.budget_fraction


def _pair_text(pair: PairPolicy) -> str:
    return f"{decimal_text(pair.budget_fraction * 100)}% of the budget in {duration_text(pair.long_window)}"
