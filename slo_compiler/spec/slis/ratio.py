"""Read the `ratio` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis
from slo_compiler.model.slis.ratio import RatioSli
from slo_compiler.spec.traps.matchers import check_matchers
from slo_compiler.spec.traps.metrics import check_gauge

if TYPE_CHECKING:
    from slo_compiler.spec.sli_reading import SliReading


def read(body: dict[str, str], reading: SliReading) -> RatioSli | None:
    """Read the gauge and whether it is the ratio of good or bad events."""
    ((part, text),) = body.items()
    gauge = reading.selector(text, part)
    if gauge is None:
        return None
    reading.add(slis.ratio_is_averaged(reading.at_key()))
    reading.check_groups(gauge)
    check_matchers(gauge.matchers, part, reading=reading)
    check_gauge(gauge.metric, part, kind="ratio", reading=reading)
    return RatioSli(gauge=gauge, is_success=part == "good")


def looks_up_samples(_sli: RatioSli) -> bool:
    """Return True: the ratio is looked up once a minute."""
    return True
