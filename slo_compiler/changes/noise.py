"""Changes of what decides whether alerts fire at all: few errors, missing data, and the time they last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import readable
from slo_compiler.changes.change import Change, Effect, by_sign, together
from slo_compiler.naming import naming_of
from slo_compiler.promql.durations import duration_text
from slo_compiler.rules.alerts import absent_times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.changes.side import Side


def noise_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare `min_errors`, the alert on missing data, and `keep_firing_for`."""
    before, after = (_min_errors(side) for side in (old, new))
    if before != after:
        sign = (before > after) - (before < after)
        text = f"alerts need {after} instead of {before} errors in a window"
        yield Change(kind="min_errors", effect=by_sign(sign), text=text)
    yield from _absence(old, new)
    keeps = tuple(side.slo.alerting.keep_firing for side in (old, new))
    if keeps[0] != keeps[1]:
        text = f"alerts keep firing for {duration_text(keeps[1])} instead of {duration_text(keeps[0])}"
        yield Change(kind="keep_firing_for", effect=Effect.NEUTRAL, text=text)


def _min_errors(side: Side) -> int:
    return side.slo.min_errors if side.slo.counts_errors else 0


def _absence(old: Side, new: Side) -> Iterator[Change]:
    alert = naming_of(new.settings).alerts_of(new.slo.service, new.slo.name).absent
    has_alert = tuple(side.slo.alerting.absent for side in (old, new))
    if has_alert[0] != has_alert[1]:
        word, effect = ("added", Effect.TIGHTENED) if has_alert[1] else ("removed", Effect.LOOSENED)
        yield Change(kind="absent", effect=effect, text=f"alert {alert} on missing data {word}")
    elif has_alert[1]:
        before, after = _absent_times(old), _absent_times(new)
        if before != after:
            effect = together(by_sign((a > b) - (a < b)) for a, b in zip(before, after, strict=True))
            times = tuple(" to ".join(map(readable, range_)) for range_ in (after, before))
            text = f"{alert} after {times[0]} instead of {times[1]} without data"
            yield Change(kind="absent", effect=effect, text=text)


def _absent_times(side: Side) -> tuple[timedelta, timedelta]:
    return absent_times(side.plan.windows.step, side.delays)
