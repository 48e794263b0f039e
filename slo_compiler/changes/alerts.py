"""Changes of burn-rate alerts: added, removed, and how much of an outage passes until they fire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.percent import percent_text, rounded_percent_text
from slo_compiler.changes.change import Change, Effect, by_sign, together
from slo_compiler.promql.durations import duration_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from decimal import Decimal

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.changes.side import Side
    from slo_compiler.model import AlertSeverity

_SAME = 1e-9
"""Relative difference below which two factors are equal: thresholds have 12 digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """A pair of windows in both versions."""

    before: BurnRatePair
    after: BurnRatePair
    times: tuple[timedelta, timedelta]
    """The earliest times into a total outage, old and new."""
    latest: tuple[timedelta, timedelta]
    """The same with the longest lag."""

    @property
    def windows(self) -> str:
        """Both long windows, such as `over 1h`, or `over 2h instead of 1h`."""
        old, new = duration_text(self.before.long_window), duration_text(self.after.long_window)
        return f"over {new}" if old == new else f"over {new} instead of {old}"

    @property
    def effect(self) -> Effect:
        """Lower thresholds and earlier alerts are stricter."""
        thresholds = (self.before.threshold, self.after.threshold)
        return together(by_sign(_falls(*values)) for values in (thresholds, self.times, self.latest))

    def is_like(self, other: _Compared) -> bool:
        """True if threshold and time change by the same factors as those of another pair."""
        if self.before.long_window != self.after.long_window or self.effect is not other.effect:
            return False
        return _is_same_factor(
            (self.before.threshold, self.after.threshold), (other.before.threshold, other.after.threshold)
        )


def alert_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare the burn-rate alerts of each severity."""
    severities = [severity for side in (new, old) for severity, _ in side.plan.pairs.severities]
    for severity in dict.fromkeys(severities):
        before, after = old.plan.pairs.of(severity), new.plan.pairs.of(severity)
        if before and not after:
            yield Change(kind=severity, effect=Effect.LOOSENED, text=f"alert {severity} removed")
        elif after and not before:
            text = f"alert {severity} added: {_fires(new, after[0])}"
            yield Change(kind=severity, effect=Effect.TIGHTENED, text=text)
        else:
            yield from _pair_changes(severity, old, new)


def _pair_changes(severity: AlertSeverity, old: Side, new: Side) -> Iterator[Change]:
    """Compare pairs with the same long window, then the others in order."""
    before, after = ({pair.long_window: pair for pair in side.plan.pairs.of(severity)} for side in (old, new))
    both = [(before[window], after[window]) for window in before if window in after]
    gone = [pair for window, pair in before.items() if window not in after]
    fresh = [pair for window, pair in after.items() if window not in before]
    both.extend(zip(gone, fresh, strict=False))
    compared = [_compare(old, new, *pair) for pair in sorted(both, key=lambda pair: pair[1].long_window)]
    first: _Compared | None = None
    for one in compared:
        if text := _difference(severity, one, is_first=first is None and one is compared[0]):
            is_implied = first is not None and one.is_like(first)
            first = first or one
            yield Change(kind=severity, effect=one.effect, text=text, is_implied=is_implied)
    for pair in gone[len(fresh) :]:
        text = f"{severity} over {duration_text(pair.long_window)} removed ({_fires(old, pair)})"
        yield Change(kind=severity, effect=Effect.LOOSENED, text=text)
    for pair in fresh[len(gone) :]:
        text = f"{severity} over {duration_text(pair.long_window)} added: {_fires(new, pair)}"
        yield Change(kind=severity, effect=Effect.TIGHTENED, text=text)


def _compare(old: Side, new: Side, before: BurnRatePair, after: BurnRatePair) -> _Compared:
    earliest, latest = zip(old.outage(before), new.outage(after), strict=True)
    return _Compared(before=before, after=after, times=earliest, latest=latest)


def _difference(severity: AlertSeverity, one: _Compared, *, is_first: bool) -> str:
    """Format `page at 0.672% instead of 1.344%, 24.2s instead of 48.4s into an outage`; empty if equal."""
    parts = []
    if one.before.threshold != one.after.threshold:
        old, new = _thresholds(one)
        parts.append(f"at {new}% instead of {old}%")
    old, new = (readable(time) for time in one.times)
    if old != new:
        parts.append(f"{new} instead of {old} into an outage")
    elif one.latest[0] != one.latest[1]:
        old, new = (readable(time) for time in one.latest)
        parts.append(f"at most {new} instead of {old} into an outage")
    shorts = tuple(duration_text(pair.short_window) for pair in (one.before, one.after))
    if shorts[0] != shorts[1]:
        parts.append(f"short window {shorts[1]} instead of {shorts[0]}")
    if one.before.long_window == one.after.long_window:
        over = "" if is_first else f" {one.windows}"
        return f"{severity}{over} {', '.join(parts)}" if parts else ""
    return f"{severity} {', '.join((one.windows, *parts))}"


def _thresholds(one: _Compared) -> tuple[str, str]:
    """Both thresholds, with all digits if they would look equal."""
    old, new = one.before.threshold, one.after.threshold
    rounded = rounded_percent_text(old), rounded_percent_text(new)
    return rounded if rounded[0] != rounded[1] else (percent_text(old), percent_text(new))


def _fires(side: Side, pair: BurnRatePair) -> str:
    threshold = rounded_percent_text(pair.threshold)
    return f"at {threshold}%, {readable(side.outage(pair)[0])} into an outage"


def _falls(old: timedelta | Decimal, new: timedelta | Decimal) -> int:
    """The sign of old - new."""
    return (old > new) - (old < new)  # type: ignore[operator]  # both are of one type


def _is_same_factor(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> bool:
    return abs(float(one[1] / one[0]) / float(other[1] / other[0]) - 1) < _SAME
