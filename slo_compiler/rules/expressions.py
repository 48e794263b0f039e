"""The expressions of one SLO's rules: PromQL from names, windows and the SLO's identity."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.arithmetic.windows import WindowPlan, WindowSource
from slo_compiler.model.kinds import kind_module
from slo_compiler.naming import naming_of
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.records import dataclass, replace
from slo_compiler.rules.chains import chain_mean
from slo_compiler.rules.event_rates import event_rates, grouping

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from slo_compiler.arithmetic.alert_plan import AlertPanels, AlertPlan
    from slo_compiler.arithmetic.windows import Chain
    from slo_compiler.model import Settings, Slo, TextPairs
    from slo_compiler.naming import Naming
    from slo_compiler.promql.raw_reads import RawReads
    from slo_compiler.rules.event_rates import EventRates


BUDGETINGS = "slo_compiler.rules.budgetings"

MEMORY = timedelta(days=2)
"""The time without data after which a group of an SLO is forgotten."""


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
    rates: EventRates
    """Events per second over the base window, from raw series."""
    by: str
    """The grouping clause of an aggregation: empty, or ` by (route) `."""
    fast_interval: timedelta
    """The evaluation interval of the base rates."""
    slow_interval: timedelta
    """The evaluation interval of the windows summed from tiles."""
    panels: AlertPanels
    """The panels that the alerts link to."""

    def series(self, metric: str) -> str:
        """A recorded series of this SLO."""
        return f"{metric}{{{self.matchers}}}"

    def group_series(self, metric: str) -> str:
        """A recorded series of this SLO, for groups with a value for each label of `group_by`.

        Without that, the old series would match too after a label was added to `group_by`.
        """
        matchers = (self.matchers, *(f'{label}!=""' for label in self.slo.group_by))
        return f"{metric}{{{', '.join(matchers)}}}"

    def with_matchers(self, matchers: str) -> SloExpressions:
        """The same expressions with additional matchers for recorded series."""
        return replace(self, matchers=f"{self.matchers}, {matchers}")

    def own_labels(self, metric: str) -> str:
        """An element for each group of the SLO, with exactly the labels of its own recorded series.

        `x and own_labels(x)` drops copies with further labels, as from federation or another ruler, and old
        series with a label that is no longer in `group_by`.
        """
        return self.own_labels_of(self.series(metric))

    def own_labels_of(self, expr: str) -> str:
        """The same, for an expression about a recorded series."""
        names = (*(name for name, _ in self.labels), *self.slo.group_by)
        return f"group by ({', '.join(names)}) ({expr})"

    def current_labels(self, metric: str) -> str:
        """The same, for a metric that outlives its data: a group that lacks a label needs data now.

        Otherwise, it may be what was recorded before the label was added to `group_by`.
        """
        if not self.slo.group_by:
            return self.own_labels(metric)
        total = self.series(self.naming.total_rate(self.windows.step))
        return self.own_labels_of(f"{self.group_series(metric)} or {total}")

    def part(self) -> tuple[str, str] | None:
        """Name and expression of the bad or good part of a custom query; None for other kinds."""
        rates = self.rates
        if not rates.is_custom:
            return None
        if rates.bad is not None:
            return self.naming.bad_rate(self.windows.step), rates.bad
        return self.naming.good_rate(self.windows.step), str(rates.good)

    def errors(self) -> str:
        """Bad events per second over the base window: 0, not absent, while there is only good traffic.

        If the total is absent, so are the errors: a target that disappeared must not look perfect.
        """
        rates = self.rates
        total = self.series(self.naming.total_rate(self.windows.step))
        part = self.part()
        if part is not None:
            # `and`, because a query such as `… or vector(0)` has a result without data, too.
            filled = f"{self.series(part[0])} and {total} or 0 * {total}"
            return filled if rates.bad is not None else f"clamp_min({total} - ({filled}), 0)"
        # The fill has exactly the labels of the raw side, as `or` and the subtraction require, and the
        # value 0, regardless of other matching series.
        zero = f"0 * group{self.by or ' '}({total})"
        if rates.bad is not None:
            return f"{rates.bad} or {zero}"
        identity = ", ".join(name for name, _ in self.labels)
        return f"clamp_min({total} - ignoring ({identity}) ({rates.good} or {zero}), 0)"

    def errors_over(self, chain: Chain) -> str:
        """Bad events per second over a window up to an hour."""
        return chain_mean(self.series(self.naming.errors_rate(chain.part)), chain)

    def total_over(self, chain: Chain) -> str:
        """Events per second over a window up to an hour."""
        return chain_mean(self.series(self.naming.total_rate(chain.part)), chain)

    def ratio(self, window: timedelta) -> str:
        """Error ratio of a window of an alert."""
        source = self.windows.source(window)
        if source is WindowSource.TILES:
            return self._tiles_ratio(window)
        return str(self._budgeting.ratio(self._errors_rate(window), self._total_rate(window)))

    def period_events(self) -> str:
        """All events of the SLO's period: the sum of its tiles times their length."""
        return self._sum_of_tiles(self.naming.total_tile, self.slo.period.length)

    def period_ratio(self) -> str:
        """Error ratio of the SLO's period; its events are summed once, by their own rule."""
        errors = self._sum_of_tiles(self.naming.errors_tile, self.slo.period.length)
        return str(self._budgeting.ratio(errors, self.series(self.naming.series.period_events)))

    def period_burn_rate(self) -> str:
        """The share of the error budget consumed in the period."""
        ratio = self.series(self.naming.series.period_error)
        return str(self._budgeting.period_burn_rate(ratio, decimal_text(self.slo.error_budget)))

    def tile(self, rate: str, step_tile: str, tile: timedelta) -> str:
        """The events per second of one tile, from the base rate or from the tiles of one step.

        A tile of one step is the latest base rate, unless that is older than three evaluations: then the
        series has ended. A longer tile is recorded only in the first step of its time range, so that tiles do
        not overlap. Its sum is divided by its length, because steps without data have no events.
        """
        if tile == self.windows.step:
            return f"last_over_time({self.series(rate)}[{duration_text(3 * self.fast_interval)}])"
        # A second less, because Prometheus 2 includes the sample at the start of the range.
        span = duration_text(tile - timedelta(seconds=1))
        mean = f"sum_over_time({self.series(step_tile)}[{span}]) / {tile // self.windows.step}"
        step = seconds(self.windows.step)
        return f"{mean} and on() (vector(time() % {seconds(tile)}) < {step})"

    def error_count(self, window: timedelta) -> str:
        """Bad events in a window: a mean rate times the length, or a sum of tiles times their length."""
        if self.windows.source(window) is WindowSource.TILES:
            return self._sum_of_tiles(self.naming.errors_tile, window)
        return f"{self.series(self.naming.errors_rate(window))} * {seconds(window)}"

    def history_start(self) -> str:
        """The time of the first data of each group, which is forgotten after `MEMORY` without data.

        The rule reads its own previous value, also across gaps, and begins at the first base rate. It needs
        data that the previous evaluation could see: after a gap, the first tile may be recorded before this
        rule is evaluated, and must not revive the start of a forgotten history, which is still in range.
        """
        memory, names = duration_text(MEMORY), self.naming
        known = f"last_over_time({self.group_series(names.series.history_start)}[{memory}])"
        tile = self.group_series(names.total_tile(self.windows.step))
        total = self.group_series(names.total_rate(self.windows.step))
        offset = f"offset {duration_text(self.slow_interval)}"
        earlier = f"last_over_time({tile}[{memory}] {offset}) or {total} {offset}"
        return f"{known} and ({earlier})\nor\n0 * {total} + time() and {self.own_labels_of(total)}"

    @property
    def _budgeting(self) -> ModuleType:
        return kind_module(BUDGETINGS, self.slo.budgeting.kind)

    def _errors_rate(self, window: timedelta) -> str:
        windows = self.windows
        if window in (windows.step, *windows.recorded, *windows.counted):
            return self.series(self.naming.errors_rate(window))
        return self.errors_over(windows.chain(window))

    def _total_rate(self, window: timedelta) -> str:
        if window in (self.windows.step, *self.windows.recorded):
            return self.series(self.naming.total_rate(window))
        return self.total_over(self.windows.chain(window))

    def _sum_of_tiles(self, metric: Callable[[timedelta], str], window: timedelta) -> str:
        """Events in a window; `metric` is the name of tiles by their length."""
        tile = self.windows.tile(window)
        return f"sum_over_time({self.series(metric(tile))}[{duration_text(window)}]) * {seconds(tile)}"

    def _tiles_ratio(self, window: timedelta) -> str:
        tile = self.windows.tile(window)
        errors = self.series(self.naming.errors_tile(tile))
        total = self.series(self.naming.total_tile(tile))
        return str(self._budgeting.tiles_ratio(errors, total, duration_text(window)))


def slo_expressions(plan: AlertPlan, *, settings: Settings, raw_reads: RawReads) -> SloExpressions:
    """Build the expressions of one SLO with the repository's names."""
    slo, naming = plan.slo, naming_of(settings)
    labels = naming.identity(slo.service, slo.name)
    window = raw_reads.over(plan.windows.step, scrape_interval=slo.scrape_interval)
    return SloExpressions(
        slo=slo,
        windows=plan.windows,
        naming=naming,
        labels=labels,
        matchers=", ".join(matcher_text(equal(label, value)) for label, value in labels),
        rates=event_rates(slo, window),
        by=grouping(slo.group_by),
        fast_interval=settings.intervals.fast,
        slow_interval=settings.intervals.slow,
        panels=plan.panels,
    )
