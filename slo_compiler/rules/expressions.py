"""The expressions of one SLO's rules: PromQL from names, windows and the SLO's identity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.arithmetic.windows import BASE_WINDOW, LONGEST_FAST, TILE, WindowPlan, WindowSource
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.rules.event_rates import event_rates, grouping

if TYPE_CHECKING:
    from datetime import timedelta
    from types import ModuleType

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming
    from slo_compiler.promql.raw_reads import RawReads


BUDGETINGS = "slo_compiler.rules.budgetings"


@dataclass(frozen=True, slots=True, kw_only=True)
class SloExpressions:
    """Writes the expressions of one SLO.

    Every reference to a recorded series has literal matchers for the SLO's identity: series of other
    SLOs never match, and Prometheus can detect which rules depend on each other.
    """

    slo: Slo
    windows: WindowPlan
    naming: Naming
    labels: TextPairs
    """The identity labels that each recording rule sets."""
    matchers: str
    """The identity as matchers, without braces."""
    raw_reads: RawReads
    by: str
    """The grouping clause of an aggregation: empty, or ` by (route) `."""

    def series(self, metric: str) -> str:
        """A recorded series of this SLO."""
        return f"{metric}{{{self.matchers}}}"

    def with_matchers(self, matchers: str) -> SloExpressions:
        """The same expressions with additional matchers for recorded series."""
        return replace(self, matchers=f"{self.matchers}, {matchers}")

    def total(self, window: timedelta) -> str:
        """Events per second over a raw window."""
        return event_rates(self.slo, self.raw_reads.over(window)).total

    def errors(self, window: timedelta) -> str:
        """Bad events per second over a raw window: 0, not absent, while there is only good traffic.

        Both sides of `or` have the same aggregation; otherwise both would be returned, and the rule would
        fail as soon as errors exist. If the total is absent, so are the errors: a target that disappeared
        must not look perfect.
        """
        rates = event_rates(self.slo, self.raw_reads.over(window))
        total = f"sum{self.by}({self.series(self.naming.total_rate(window))})"
        if rates.bad is not None:
            return f"{rates.bad} or 0 * {total}"
        return f"clamp_min({total} - ({rates.good} or 0 * {total}), 0)"

    def raw_ratio(self, window: timedelta) -> str:
        """Error ratio of a raw window."""
        errors = self.series(self.naming.errors_rate(window))
        total = self.series(self.naming.total_rate(window))
        return str(self._budgeting.raw_ratio(errors, total))

    def ratio(self, window: timedelta) -> str:
        """Error ratio of a derived window."""
        total, errors = self._parts(window)
        return str(self._budgeting.ratio(errors, total, duration_text(window)))

    def period_burn_rate(self) -> str:
        """The share of the error budget consumed in the period."""
        ratio = self.series(self.naming.series.period_error)
        return str(self._budgeting.period_burn_rate(ratio, decimal_text(self.slo.error_budget)))

    def tile(self, metric: str, tile: timedelta) -> str:
        """One pre-aggregated average of a base rate.

        An average over more than the interval of its group is recorded only in the first interval of
        its time range, so that averages do not overlap and long windows stay cheap.
        """
        average = f"avg_over_time({self.series(metric)}[{duration_text(tile)}])"
        if tile == BASE_WINDOW:
            return average
        length = int(tile.total_seconds())
        return f"{average} and on() (vector(time() % {length}) < {int(BASE_WINDOW.total_seconds())})"

    def error_counts(self, window: timedelta) -> tuple[str, ...]:
        """Bad events in a window, counted in one or two ways; the greater count is correct.

        Pre-aggregated averages are cheap, but lag by up to two intervals. For windows summed from them
        this is acceptable, because the rules that read those windows lag as much. A shorter window is
        also counted from the raw window inside it, which has the newest events, or from the base rate.
        """
        source = self.windows.source(window)
        if source is WindowSource.RAW:
            return (self._count_raw(window),)
        tiles = self._count_averaged(self.naming.errors_tile(TILE), window)
        if source is WindowSource.TILES:
            return (tiles,)
        raw = tuple(self._count_raw(span) for span in self.windows.raw if span <= window)
        return (tiles, *raw) if raw else (self._count_averaged(self.naming.errors_rate(BASE_WINDOW), window),)

    def _count_raw(self, window: timedelta) -> str:
        return f"{self.series(self.naming.errors_rate(window))} * {seconds(window)}"

    def _count_averaged(self, metric: str, window: timedelta) -> str:
        """Multiply an average by the length: the result does not depend on evaluation intervals."""
        return f"avg_over_time({self.series(metric)}[{duration_text(window)}]) * {seconds(window)}"

    def had_data(self, window: timedelta) -> str:
        """Data from before the newer half of a window: the guard of a new SLO.

        It includes up to 6 more hours: a gap in the data must not silence a pair half a window later.
        """
        half = window / 2
        total = self.series(self.naming.total_tile(TILE))
        return (
            f"last_over_time({total}[{duration_text(min(half, LONGEST_FAST))}] offset {duration_text(half)})"
        )

    @property
    def _budgeting(self) -> ModuleType:
        return kind_module(BUDGETINGS, self.slo.budgeting.kind)

    def _parts(self, window: timedelta) -> tuple[str, str]:
        if self.windows.source(window) is WindowSource.BASE:
            return self.series(self.naming.total_rate(BASE_WINDOW)), self.series(
                self.naming.errors_rate(BASE_WINDOW)
            )
        tile = self.windows.tile(window)
        return (
            self.series(self.naming.total_tile(tile)),
            self.series(self.naming.errors_tile(tile)),
        )


def slo_expressions(plan: AlertPlan, *, naming: Naming, raw_reads: RawReads) -> SloExpressions:
    """Build the expressions of one SLO with the repository's names."""
    slo = plan.slo
    labels = naming.identity(slo.service, slo.name)
    return SloExpressions(
        slo=slo,
        windows=plan.windows,
        naming=naming,
        labels=labels,
        matchers=", ".join(matcher_text(equal(label, value)) for label, value in labels),
        raw_reads=raw_reads,
        by=grouping(slo.group_by),
    )
