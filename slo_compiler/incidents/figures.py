"""Figures of an incident as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from slo_compiler.incidents.summary import utc
from slo_compiler.postmortems.writing import duration_words
from slo_compiler.texts.markdown import inline_text

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.incidents.facts import SloIncident
    from slo_compiler.model import TextPairs


def moment(time: float) -> str:
    """Format a Unix time: `2026-11-10 14:23:00Z`."""
    return f"{utc(time):%Y-%m-%d %H:%M:%SZ}"


def span(begin: float, end: float) -> str:
    """Format two Unix times; the second one without its date if that is the same."""
    same = utc(begin).date() == utc(end).date()
    return f"{moment(begin)} to {utc(end):%H:%M:%SZ}" if same else f"{moment(begin)} to {moment(end)}"


def length(begin: float, end: float) -> str:
    """Format the time between two Unix times, each rounded to a second: `9 min 30 s`."""
    return duration_words(utc(end) - utc(begin))


def seconds(number: float) -> str:
    """Format a number of seconds: `11 min 4 s`."""
    return duration_words(timedelta(seconds=round(number)))


def count(number: float) -> str:
    """Format a number of events: `77,770`; below ten with a decimal place, because rates are not counts."""
    return f"{number:,.1f}" if 0 < round(number, 1) < 10 and number % 1 else f"{number:,.0f}"


def percent(share: float | Decimal) -> str:
    """Format a share: `45.9%`; less than a tenth of a percent is not shown as 0."""
    return "below 0.1%" if 0 < share < 0.001 else f"{share * 100:.1f}%"


def name_of(one: SloIncident) -> str:
    """Return the name of an SLO, with the labels of its group: `availability (route=/pay)`."""
    return inline_text(one.name.slo) + group_of(one.group)


def group_of(group: TextPairs) -> str:
    """Return the labels of a group in parentheses after a space; empty without any."""
    text = ", ".join(f"{label}={value}" for label, value in group)
    return f" ({inline_text(text)})" if text else ""


def day_of(time: float) -> str:
    """Format the time at which something leaves a period, to the minute."""
    return f"{datetime.fromtimestamp(time, tz=UTC):%Y-%m-%d %H:%MZ}"
