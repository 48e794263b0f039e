"""Values of live SLOs as text; a dash if Prometheus has no value."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.cli.screen import printable
from slo_compiler.live.series import group_text

if TYPE_CHECKING:
    from slo_compiler.live.status import SloStatus

NOTHING = "-"
_LONGEST = timedelta(days=999)


def name_text(status: SloStatus) -> str:
    """`checkout/availability`, with the labels of a group: `checkout/availability{route="/pay"}`."""
    return printable(f"{status.name}{group_text(status.group)}")


def share_text(share: float | None) -> str:
    """`0.4237` as `42.4%`."""
    return NOTHING if share is None or not math.isfinite(share) else f"{share * 100:.1f}%"


def sli_text(status: SloStatus) -> str:
    """The SLI with one more decimal place than its target, and at least three."""
    if status.sli is None or not math.isfinite(status.sli):
        return NOTHING
    places = 0 if status.target is None else -int((status.target * 100).normalize().as_tuple().exponent)
    # Rounded down, so that a missed target does not look like a met one.
    scale = 10 ** max(places + 1, 3)
    return f"{math.floor(status.sli * 100 * scale + 1e-6) / scale:.{max(places + 1, 3)}f}%"


def time_text(duration: timedelta | None) -> str:
    """A duration with its two largest units; `-2h 5m` if it is negative."""
    from slo_compiler.arithmetic.durations import readable

    if duration is None:
        return NOTHING
    if duration > _LONGEST:
        return f"over {_LONGEST.days}d"
    return f"-{readable(-duration)}" if duration < timedelta() else readable(duration)


def events_text(events: float | None) -> str:
    """A number of events: `1,204`; one below ten has a decimal place."""
    if events is None or not math.isfinite(events):
        return NOTHING
    return f"{events:,.1f}" if 0 < abs(events) < 10 else f"{events:,.0f}"


def rate_text(rate: float | None) -> str:
    """A burn rate: `13.44`."""
    return NOTHING if rate is None or not math.isfinite(rate) else f"{rate:.2f}"
