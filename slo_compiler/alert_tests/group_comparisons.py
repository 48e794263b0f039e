"""Everything that a test group compares with expected series: alerts, signs and values of the tested SLOs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import expect_info
from slo_compiler.alert_tests.signs import expect_signs, sign_series, with_signs
from slo_compiler.alert_tests.snapshots import expect_values, expected_values, value_series
from slo_compiler.alert_tests.timelines import alert_timelines, expect_alerts, timeline_series
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.alert_tests.promtool_file import AlertTimeline, Expectation, GivenSeries
    from slo_compiler.alert_tests.slo_states import SloStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparisons:
    """Expected series, the queries that compare them, and the timelines of alerts."""

    series: tuple[GivenSeries, ...]
    expectations: tuple[Expectation, ...]
    timelines: tuple[AlertTimeline, ...]


def compare(tested: Sequence[SloStates], *, is_full: bool, has_constants: bool) -> Comparisons:
    """Compare the alerts of all tested SLOs, and recorded series unless the SLO has data from before."""
    timelines = tuple(timeline for one in tested for timeline in alert_timelines(one, is_full=is_full))
    young = tuple(one for one in tested if not one.scenario.is_old)
    signed = with_signs(young, is_full=is_full)
    values = tuple((one, expected_values(one, is_full=is_full, has_constants=has_constants)) for one in young)
    is_alone = len(tested) == 1
    return Comparisons(
        series=(
            *timeline_series(timelines),
            *sign_series(signed),
            *(series for one, found in values for series in value_series(one, found, is_alone=is_alone)),
        ),
        expectations=(
            *expect_alerts(tested, timelines),
            *expect_signs(signed),
            *(query for one, found in values for query in expect_values(one, found, is_alone=is_alone)),
            *(expect_info(one) for one in young if has_constants),
        ),
        timelines=timelines,
    )
