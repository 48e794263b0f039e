"""Rows of the evidence about events and the error budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents import figures
from slo_compiler.incidents.facts import RatesFrom
from slo_compiler.incidents.short_rates import short_window
from slo_compiler.incidents.summary import spent_share
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.subject import Row, Subject


def cost_rows(about: Subject, impact: Spell) -> Iterator[Row]:
    """Yield bad events, the highest error ratio, and the full-outage equivalent."""
    cost = about.one.cost
    if cost is None:
        return
    yield "Bad events of all events", events_text(about)
    window = duration_text(short_window(about.plan.slo))
    yield f"Highest error ratio over {window}", figures.percent(impact.peak)
    if (outage := outage_text(about)) is not None:
        yield "Full-outage equivalent, at even traffic", outage
    yield from _budget(about, impact)


def events_text(about: Subject) -> str:
    """Format the events: `77,770 of 387,304 (20.1%)`."""
    cost = about.one.cost
    if cost is None:
        return "unknown"
    share = "" if cost.error_ratio is None else f" ({figures.percent(cost.error_ratio)})"
    return f"{figures.count(cost.bad)} of {figures.count(cost.total)}{share}"


def outage_text(about: Subject) -> str | None:
    """Format the length of a total outage with the same cost; None without events."""
    cost, impact = about.one.cost, about.one.impact
    outage = None if cost is None or impact is None else cost.outage_seconds(impact.end - impact.begin)
    return None if outage is None else figures.seconds(outage)


def unknown_budget(about: Subject) -> str:
    """Return why the share of the error budget is unknown: there is no data for a whole period."""
    since, impact = about.one.data_since, about.one.impact
    if about.one.rates_from is RatesFrom.RAW:
        return f"there are no recorded series, and raw series do not cover {about.period}"
    if since is None:
        return "the start of the data is not recorded"
    if impact is not None and impact.end - since < about.plan.slo.period.length.total_seconds():
        return f"there is data only since {figures.moment(since)}, less than {about.period}"
    return f"series of {about.period} are not stored or not recorded; check the retention time"


def _budget(about: Subject, impact: Spell) -> Iterator[Row]:
    share = spent_share(about.one)
    if share is None or about.one.cost is None or about.one.cost.allowed is None:
        yield f"Error budget of {about.period}", f"unknown: {unknown_budget(about)}"
    else:
        yield f"Error budget of {about.period}", f"{figures.count(about.one.cost.allowed)} bad events"
        yield "Spent by this incident", figures.percent(share)
        if about.one.before is not None and about.one.after is not None:
            before, after = figures.percent(about.one.before), figures.percent(about.one.after)
            yield "Remaining", f"{before} before, {after} after"
    if not impact.is_open:
        leaves = impact.end + about.plan.slo.period.length.total_seconds()
        yield f"Leaves the window of {about.period}", figures.moment(leaves)
