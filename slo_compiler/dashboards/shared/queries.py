"""The queries of the dashboard of any SLO, over recorded series.

Groups have labels with any names, so no query names them: it removes the labels of the SLO, and Grafana
shows those that remain. A line has at least one label, because Grafana names a line without labels after
its whole query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import worst_firing_alert
from slo_compiler.dashboards.exhaustion import first_spent, time_left
from slo_compiler.dashboards.expressions import (
    RANGE_START,
    even_consumption,
    good_events,
    highest_in_range,
    highest_since_previous,
    joined_windows,
    mean_since_previous,
    unchanged_since,
)
from slo_compiler.dashboards.groups import RANK, ranked
from slo_compiler.dashboards.history import recorded_time
from slo_compiler.dashboards.selection import BURN_WINDOW
from slo_compiler.dashboards.shared.variables import (
    GROUP_LABELS,
    GROUP_MATCHERS,
    PAIR_TEXT,
    bound_variable,
    matchers,
)
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.naming import Naming

_WINDOW = "${minutes}m"
_STEP = "${step}ms"
_SINGLE = "${single:raw}"
_PAIR = "${pair:raw}"
_RATE_WINDOW = "rate_window"
"""The label of the window of a burn rate, which becomes the name of its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedQueries:
    """Writes the queries of the selected SLO; those about groups are about the selected ones."""

    naming: Naming
    fast: timedelta
    """The interval at which short windows are recorded."""
    default_period: timedelta
    default_pairs: BurnRatePairs
    """The window and pairs of an SLO without settings of its own, for colors."""
    lines: str = ""
    """A matcher that excludes all series unless as many groups are selected as a chart is drawn for."""

    @property
    def matchers(self) -> str:
        """The selected SLO, without braces."""
        return matchers(self.naming)

    def of_slo(self, metric: str, *more: str) -> str:
        """A series of the SLO that its groups share, or of all its groups; `more` are matchers."""
        return f"{metric}{{{', '.join((self.matchers, *more))}}}"

    def of_groups(self, metric: str) -> str:
        """A series of the selected groups."""
        return f"{metric}{{{self._group_matchers}}}"

    def of_service(self, metric: str, *more: str) -> str:
        """A series of the service; `more` are matchers."""
        return f"{metric}{{{', '.join((matchers(self.naming, names_slo=False), *more))}}}"

    @property
    def of_single(self) -> SharedQueries:
        """The same queries; no results if several groups are selected."""
        return replace(self, lines=f', {self.naming.labels.slo}=~"{_SINGLE}"')

    @property
    def of_several(self) -> SharedQueries:
        """The same queries; no results unless several groups are selected."""
        return replace(self, lines=f', {self.naming.labels.slo}!~"{_SINGLE}"')

    def without_identity(self, expr: str, *others: str, aggregation: str = "max") -> str:
        """The series of `expr` without the labels of the SLO: only those of a group remain."""
        return f"{aggregation} without ({', '.join((*self.naming.identity_names, *others))}) ({expr})"

    def constant(self, metric: str) -> str:
        """A number that all groups share, as a scalar."""
        return f"scalar(max({self.of_slo(metric)}))"

    def sli(self) -> str:
        """The share of good events over the window."""
        return f"1 - {self.of_groups(self.naming.series.period_error)}"

    def remaining_budget(self) -> str:
        """The remaining share of the error budget."""
        return self.of_groups(self.naming.series.budget_remaining)

    def remaining_minutes(self) -> str:
        """The remaining minutes of full outage: remaining share * budget * window."""
        minutes = f"{self._budget} * {self.constant(self.naming.series.period_days)} * 1440"
        return f"min({self.remaining_budget()}) * {minutes}"

    def remaining_events(self) -> str:
        """The remaining bad events: remaining share * budget * events in the window."""
        events = self.of_groups(self.naming.series.period_events)
        return f"min({self.remaining_budget()} * {events}) * {self._budget}"

    def error_ratio(self) -> str:
        """The share of bad events over the base window: the maximum since the previous point."""
        return highest_since_previous(self.of_groups(f"{self.naming.profile.series.error_ratio}_rate$base"))

    def burning_groups(self, expr: str) -> str:
        """The series of `expr` of the groups with the highest burn rates in the displayed range, by rank."""
        return self._ranked(expr, ranking=highest_in_range(self.current_burn_rate(), step="$base"))

    def spent_groups(self, expr: str) -> str:
        """The series of `expr` of the groups with the lowest budgets now, or last known, by rank."""
        budget = self.remaining_budget()
        lowest = f"{budget} @ end() or last_over_time({budget}[{_WINDOW}:1h] @ end())"
        return self._ranked(expr, ranking=f"-({lowest})")

    def _ranked(self, expr: str, *, ranking: str) -> str:
        """Some groups of `expr`, whose only labels are those of groups, and the rank in the label `RANK`."""
        ranks = self.without_identity(ranked(ranking, matching=f"ignoring ({RANK})"), aggregation="group")
        return f"({expr}) * ignoring ({RANK}) group_left ({RANK}) {ranks}"

    def worst_firing_alerts(self) -> str:
        """The rank of the most severe firing alert of each group; none for groups without one.

        Alerts have more labels than the budget, with names that no query knows, so this one names those of
        the group. It names none without groups.
        """
        labels = f" by (${{{GROUP_LABELS}:csv}})"
        return worst_firing_alert(self._group_matchers, self.naming.alerts_in(""), by=labels)

    def time_left(self) -> str:
        """The seconds until the budget is spent, of the worst group; see `exhaustion`.

        The burn rate is that over 1h, as in the overview; if that is not recorded, that of the pair with the
        lowest threshold, which has the longest window; without alerts, that over the base window.
        """
        period = f" * {self.constant(self.naming.series.period_days)} * 86400"
        lowest = f"bottomk(1, {self.of_slo(self.naming.series.burn_rate_threshold)})"
        longest = f"max without (long_window) ({self._ratios('long_window')} and on (long_window) {lowest})"
        current = f"{self.current_burn_rate()} unless on () {lowest}"
        burn_rate = f"({self.burn_rate()} or {longest} / {self._budget} or {current})"
        times = time_left(self.remaining_budget(), burn_rate, period=period)
        return f"min({first_spent(times)})"

    def burn_rate(self) -> str:
        """The burn rate over 1h, if that is recorded."""
        return f"{self.of_groups(self.naming.error_ratio(BURN_WINDOW))} / {self._budget}"

    def current_burn_rate(self) -> str:
        """The burn rate over the base window."""
        return self.of_groups(self.naming.series.current_burn_rate)

    def recorded_time(self, *, of_each: bool = False) -> str:
        """The seconds that each selected group, or the newest one, has been recorded for; see `history`."""
        starts = self.of_groups(self.naming.series.history_start)
        window = f"86400 * {self.constant(self.naming.series.period_days)}"
        return recorded_time(self.without_identity(starts) if of_each else f"max({starts})", window=window)

    def named_pairs(self) -> str:
        """The thresholds of all window pairs, with a label for the pair (`1h|5m`) and one for its text.

        The text is `page: 1h and 5m`. Of a removed SLO, those of the last day.
        """
        now = self.of_slo(self.naming.series.burn_rate_threshold)
        pairs = joined_windows(f"{now} or on () last_over_time({now}[1d])")
        windows = f'label_join({pairs}, "{PAIR_TEXT}", " and ", "long_window", "short_window")'
        return f'label_join({windows}, "{PAIR_TEXT}", ": ", "{self.naming.labels.severity}", "{PAIR_TEXT}")'

    def pair_threshold(self, severity: str) -> str:
        """The threshold of the pair of a repeated panel, if it has this value of the severity label."""
        own = matcher_text(equal(self.naming.labels.severity, severity))
        return f"max({self._pairs(own)} and on (pair) {_CHOSEN_PAIR})"

    def pair_burn_rate(self, label: str) -> str:
        """The burn rate over a window of the pair, named after the window; `label` is that of the window."""
        return f"max by ({_RATE_WINDOW}) ({self._peaks(self._pair_window(label))}) / {self._budget}"

    def lower_burn_rates(self) -> str:
        """The lower of both burn rates of each group: the one that is above the threshold if both are."""
        windows = " or ".join(map(self._pair_window, ("long_window", "short_window")))
        lower = self.without_identity(self._peaks(f"({windows})"), _RATE_WINDOW, aggregation="min")
        return self.burning_groups(f"{lower} / {self._budget}")

    def burn_down(self) -> str:
        """The remaining budget, of a full budget at the start of the displayed range, as on other dashboards.

        Each tile counts in one step.
        """
        errors = f"sum_over_time({self._of_base('errors', 'tile')}[{_STEP}])"
        since_start = f"({errors}) * (time() > bool {RANGE_START})"
        consumed = f"sum_over_time(({since_start})[{_WINDOW}:{_STEP}])"
        total = f"sum_over_time({self._of_base('total', 'tile')}[{_WINDOW}] @ end())"
        return f"1 - {consumed} / ({self._budget} * {total})"

    def ideal(self) -> str:
        """The remaining budget if it is consumed evenly over one window."""
        return even_consumption(f"({self.constant(self.naming.series.period_days)} * 86400)")

    def bad_events(self) -> str:
        """Bad events per second."""
        return mean_since_previous(self._of_base("errors", "rate"))

    def good_events(self) -> str:
        """Good events per second."""
        return good_events(self._of_base("total", "rate"), self.bad_events())

    def policy_state(self) -> str:
        """The strictest state of the selected groups, with the labels that describe it."""
        level = f'count_values("level", min({self.of_groups(self.naming.series.policy_level)}))'
        return f"{self._policy_states()} and on (level) {level}"

    def policy_bound(self, level: int) -> str:
        """The remaining budget below which a state of the policy begins; none without such a state."""
        return f"max({self.bounded_state(level)}) * ${{{bound_variable(level)}:raw}} > -Inf"

    def bounded_state(self, level: int) -> str:
        """The state of the SLO's policy with a level, if it begins at a bound."""
        return self._policy_states(f'level="{level}"', 'bound!=""')

    def policy_color(self) -> str:
        """The state with a number for its color: 3 for the least strict state, else its level, 2 at most."""
        level = f"min({self.of_groups(self.naming.series.policy_level)})"
        last = f"(count({self._policy_states()}) - 1)"
        number = f"(3 * ({level} >= bool {last}) + clamp_max({level}, 2) * ({level} < bool {last}))"
        return f"sum by (state) ({self.policy_state()}) * on () group_left () {number}"

    def policy_state_start(self) -> str:
        """The Unix time since which the strictest level has not changed; 0 if longer than a window."""
        level = self.of_groups(self.naming.series.policy_level)
        return unchanged_since(
            f"min({level})",
            now=f"min({level} @ end())",
            before=f"min({level} offset {_WINDOW})",
            steps=f"[{_WINDOW}:$base]",
        )

    @property
    def _group_matchers(self) -> str:
        return f"{self.matchers}, ${{{GROUP_MATCHERS}:raw}}{self.lines}"

    @property
    def _budget(self) -> str:
        return self.constant(self.naming.series.error_budget)

    def _policy_states(self, *more: str) -> str:
        """The states of the SLO's policy; `more` are matchers."""
        states = self.of_service(self.naming.series.policy_state, *more)
        return f"{states} and on (policy) {self.of_slo(self.naming.series.policy_info)}"

    def _ratios(self, label: str, windows: str = ".+") -> str:
        """The error ratios over windows that match a regular expression, with the window in a label."""
        name = f"{self.naming.profile.series.error_ratio}_rate({windows})"
        every = f'{{__name__=~"{name}", {self._group_matchers}}}'
        return f'label_replace({every}, "{label}", "$1", "__name__", "{name}")'

    def _pairs(self, *more: str) -> str:
        """The thresholds of window pairs; `more` are matchers."""
        return joined_windows(self.of_slo(self.naming.series.burn_rate_threshold, *more))

    def _pair_window(self, label: str) -> str:
        """A series whose label is a window of the pair of a repeated panel."""
        chosen = f"{self._pairs()} and on (pair) {_CHOSEN_PAIR}"
        return f'label_replace({chosen}, "{_RATE_WINDOW}", "$1", "{label}", "(.+)")'

    def _peaks(self, windows: str) -> str:
        """The highest error ratios over some windows since the previous point, so that no peak is lost.

        By a subquery, because `max_over_time` drops the names of series, which differ only in their windows.
        It reads the windows of the pair only, because those of all pairs take twice the time.
        """
        every = f"{self._ratios(_RATE_WINDOW, _PAIR)}[$__interval:{duration_text(self.fast)}]"
        return f"max_over_time({every}) and on ({_RATE_WINDOW}) {windows}"

    def _of_base(self, kind: str, form: str) -> str:
        """A rate or tile of the base window, whose length is in its name."""
        series = self.naming.profile.series
        prefix = {"errors": series.errors, "total": series.total}[kind]
        return self.of_groups(f"{prefix}:{form}$base")


_CHOSEN_PAIR = f'label_replace(vector(1), "pair", "{_PAIR}", "", "")'
