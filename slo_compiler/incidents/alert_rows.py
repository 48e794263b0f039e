"""Rows of the evidence about alerts: those that fired, those of a replay, and the time to detect."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.incidents import figures
from slo_compiler.model import PAGE
from slo_compiler.promql.durations import duration_text
from slo_compiler.rules.alerts import absent_for
from slo_compiler.texts.markdown import inline_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.incidents.episodes import Episode
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.subject import Row, Subject
    from slo_compiler.replay.firings import Firing

_MOST_FIRINGS = 5


def alert_rows(about: Subject) -> Iterator[Row]:
    """Yield the firings: recorded ones, and those that the rules of the spec would have had."""
    fired, replayed = about.one.fired, about.one.replayed
    for episode in fired[:_MOST_FIRINGS]:
        yield f"{_alert_of(episode)} (recorded in ALERTS)", _recorded(episode)
    yield from _rest("Alerts recorded in ALERTS", fired)
    origin = f"replayed from {about.one.rates_from}"
    for firing in replayed[:_MOST_FIRINGS]:
        yield f"{inline_text(about.alerts.of(firing.severity))} ({origin})", _replayed(firing)
    yield from _rest(f"Alerts {origin}", replayed)


def detection_row(about: Subject, impact: Spell) -> Row:
    """Return the time from the start of the impact to the first alert, in its parts."""
    recorded = [one for one in about.one.fired if one.begin >= impact.begin]
    if recorded:
        first = min(recorded, key=lambda one: one.begin)
        alert = dict(first.labels).get("alertname")
        is_absent, is_page = alert == about.alerts.absent, alert == about.alerts.page
        pending = absent_for(about.plan.slo.scrape_interval, fast=about.intervals.fast)
        waited = pending if is_absent else timedelta()
        return "Time to detect", _parts(about, impact, first.begin, waited, is_page=is_page)
    replayed = [one for one in about.one.replayed if one.begin >= impact.begin]
    if not replayed:
        return "Time to detect", "unknown: no alert fired after the impact began"
    firing = min(replayed, key=lambda one: one.begin)
    is_page = firing.severity == PAGE
    parts = _parts(about, impact, firing.begin, timedelta(), is_page=is_page)
    return "Time to detect (replayed)", f"{parts}; no alert is recorded"


def pair_rows(about: Subject, impact: Spell) -> Iterator[Row]:
    """Yield the times at which each burn-rate pair alone would have fired."""
    for firings in about.one.pairs:
        begin = next((one for one in firings.begins if one >= impact.begin), None)
        when = "not"
        if begin is not None:
            when = f"{figures.moment(begin)}, {figures.length(impact.begin, begin)} after the impact began"
        yield f"Would have fired: {_pair(firings.pair)}", when


def _parts(about: Subject, impact: Spell, at: float, waited: timedelta, *, is_page: bool) -> str:
    """Format the parts of a time to detect; the last part includes the wait for an evaluation."""
    interval = about.intervals.fast if is_page else about.intervals.slow
    cross = figures.length(impact.begin, at - waited.total_seconds())
    last = f"{duration_text(waited)} `for`" if waited else "no `for`"
    return (
        f"{figures.length(impact.begin, at)} = {cross} until the condition was true and evaluated (every"
        f" {duration_text(interval)}) + {last}"
    )


def _recorded(episode: Episode) -> str:
    begin = figures.moment(episode.begin)
    return f"since {begin}, not resolved" if episode.is_open else figures.span(episode.begin, episode.end)


def _replayed(firing: Firing) -> str:
    if firing.resolved is None:
        return f"since {figures.moment(firing.begin)}, not resolved"
    return figures.span(firing.begin, firing.resolved)


def _rest(what: str, found: Sequence[object]) -> Iterator[Row]:
    """Yield the number of firings that are not listed, or that there are none."""
    if not found:
        yield what, "none"
    elif len(found) > _MOST_FIRINGS:
        yield what, f"and {len(found) - _MOST_FIRINGS} more"


def _alert_of(episode: Episode) -> str:
    return inline_text(dict(episode.labels).get("alertname", ""))


def _pair(pair: BurnRatePair) -> str:
    windows = f"{duration_text(pair.long_window)} and {duration_text(pair.short_window)}"
    return f"{pair.severity}, burn rate {decimal_text(round(pair.burn_rate, 2))} over {windows}"
