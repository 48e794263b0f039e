"""Read the `probe` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model.slis.probe import ProbeSli
from slo_compiler.spec.traps.matchers import check_matchers
from slo_compiler.spec.traps.metrics import check_gauge

if TYPE_CHECKING:
    from slo_compiler.spec.sli_reading import SliReading


def read(body: str, reading: SliReading) -> ProbeSli | None:
    """Read the selector of the gauge."""
    probe = reading.selector(body)
    if probe is None:
        return None
    reading.check_groups(probe)
    check_matchers(probe.matchers, reading=reading)
    check_gauge(probe.metric, kind="probe", reading=reading)
    return ProbeSli(probe=probe)
