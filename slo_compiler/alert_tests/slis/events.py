"""Tests of the `events` kind: counters of the part and of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.event_series import find_counters
from slo_compiler.alert_tests.series import Source
from slo_compiler.alert_tests.signals import COUNTERS

if TYPE_CHECKING:
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.model import TextPairs
    from slo_compiler.model.slis.events import EventsSli

SIGNAL = COUNTERS


def source_of(sli: EventsSli) -> Source:
    """The two selectors."""
    if sli.bad is not None:
        return Source(total=sli.total, part=sli.bad, is_good=False)
    assert sli.good is not None  # noqa: S101 - the model has one of the two
    return Source(total=sli.total, part=sli.good, is_good=True)


def series_of(
    _sli: EventsSli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """Counters."""
    return find_counters(source, group, is_burning=is_burning)
