"""Everything that a test group compares with expected series: alerts, signs and values of the tested SLOs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import expect_info
from slo_compiler.alert_tests.signs import expect_signs, has_signs
from slo_compiler.alert_tests.snapshots import expect_values
from slo_compiler.alert_tests.timelines import alert_timelines, expect_alerts, timeline_series
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.alert_tests.promtool_file import AlertTimeline, Expectation, GivenSeries
    from slo_compiler.alert_tests.slo_states import SloStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparisons:
    """Expected series, the queries that compare them, and the timelines of alerts."""

    alerts: tuple[GivenSeries, ...]
    """The expected states of alerts."""
    expectations: tuple[Expectation, ...]
    timelines: tuple[AlertTimeline, ...]


def compare(tested: Sequence[SloStates], *, is_full: bool, has_constants: bool) -> Comparisons:
    """Compare the alerts of all tested SLOs, and recorded series unless the SLO has data from before."""
    timelines = tuple(timeline for one in tested for timeline in alert_timelines(one, is_full=is_full))
    young = tuple(one for one in tested if not one.scenario.is_old)
    signed = tuple(one for one in young if has_signs(one.scenario, is_full=is_full))
    values_of = partial(
        expect_values, is_full=is_full, has_constants=has_constants, is_alone=len(tested) == 1
    )
    return Comparisons(
        alerts=tuple(timeline_series(timelines)),
        expectations=(
            *expect_alerts(tested, timelines),
            *expect_signs(signed),
            *(query for one in young for query in values_of(one)),
            *(expect_info(one) for one in young if has_constants),
        ),
        timelines=timelines,
    )
