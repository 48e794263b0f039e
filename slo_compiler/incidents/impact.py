"""Start and end of the impact of an incident: the times at which the error budget was burned too fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_PAUSE = 300.0
"""Seconds of normal traffic within one impact; after longer ones, another begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time in which the error ratio exceeded the error budget: a burn rate over 1. In Unix seconds."""

    begin: float
    end: float
    peak: float
    """The highest error ratio."""
    is_open: bool = False
    """True if it lasted until the end of what was read."""


def spells(ratios: Iterable[tuple[float, float]], *, budget: float) -> tuple[Spell, ...]:
    """Return the spells of an error ratio over time, which is given in order.

    NaN ratios, for example without traffic, neither begin nor extend one.
    """
    found: list[Spell] = []
    for time, ratio in ratios:
        if not ratio > budget:
            continue
        last = found[-1] if found else None
        if last is not None and time - last.end <= LONGEST_PAUSE:
            found[-1] = Spell(begin=last.begin, end=time, peak=max(last.peak, ratio))
        else:
            found.append(Spell(begin=time, end=time, peak=ratio))
    return tuple(found)


def estimated(spell: Spell, *, interval: float, smear: float, until: float) -> Spell:
    """Return the estimated start and end of the errors of a spell.

    They began after the evaluation before the first one, an `interval` earlier; the window of the ratio
    shows them `smear` seconds longer than they last. What lasted `until` the end of what was read has no end.
    """
    is_open = until - spell.end < 2 * interval
    begin = spell.begin - interval
    end = spell.end if is_open else max(spell.end - smear, spell.begin)
    return replace(spell, begin=begin, end=end, is_open=is_open)


def impact_of(found: Iterable[Spell], *, first_alert: float | None) -> Spell | None:
    """Return the spell of an incident: the one in which its first alert fired, or else the worst.

    An alert may fire up to a pause after the errors that caused it.
    """
    all_spells = tuple(found)
    if first_alert is not None:
        before = [one for one in all_spells if one.begin <= first_alert <= one.end + LONGEST_PAUSE]
        if before:
            return before[-1]
    return max(all_spells, key=lambda one: (one.end - one.begin) * one.peak, default=None)
