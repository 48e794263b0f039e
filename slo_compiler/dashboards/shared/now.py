"""The first screen: what fires, how long the budget lasts, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import exhaustion
from slo_compiler.dashboards.alert_queries import worst_alert
from slo_compiler.dashboards.colors import PLAIN
from slo_compiler.dashboards.history import EXPLANATION, history_column
from slo_compiler.dashboards.layout import Cell, Section, side_by_side
from slo_compiler.dashboards.panels import (
    Column,
    DataLink,
    Replacement,
    Sort,
    StatPanel,
    TablePanel,
    Target,
    TextPanel,
    Threshold,
)
from slo_compiler.dashboards.selection import BURN_WINDOW, KIND, OBJECTIVE, OWNER, RUNBOOK, TARGET, WINDOW
from slo_compiler.dashboards.shared.charts import burn_down_chart, error_ratio_chart
from slo_compiler.dashboards.stat_panels import (
    NAMED,
    alert_stat,
    budget_stat,
    burn_rate_stat,
    exhaustion_stat,
    one_target,
    outage_stat,
)
from slo_compiler.naming.alert_names import name_matcher
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.dashboards.shared.queries import SharedQueries

_STAT_HEIGHT = 4
_FACTS_HEIGHT = 4
_LIST_HEIGHT = 6
_CHART_HEIGHT = 8
_WORST = "With groups, the worst of the selected ones."
_RUNBOOK_TEXT = "runbook"
"""A label for the text of the link; no label of a recorded series."""

_ADVICE = """\
**Page:** open the runbook; roll back, or move traffic away.

**Ticket:** find the cause before the budget is spent.

**No data:** check scraping, the queries of the spec, and that Prometheus has loaded the rules.

**Policy:** release only what its state allows."""


def now_section(queries: SharedQueries) -> Section:
    """The first screen."""
    lists = _STAT_HEIGHT + _FACTS_HEIGHT
    return Section(
        title="Now",
        cells=(
            *side_by_side(_stats(queries), y=0, height=_STAT_HEIGHT),
            *side_by_side((_facts(queries), _policy(queries)), y=_STAT_HEIGHT, height=_FACTS_HEIGHT),
            Cell(panel=_firing(queries), x=0, y=lists, width=14, height=_LIST_HEIGHT),
            Cell(panel=_advice(), x=14, y=lists, width=10, height=_LIST_HEIGHT),
            *side_by_side(
                (error_ratio_chart(queries), burn_down_chart(queries)),
                y=lists + _LIST_HEIGHT,
                height=_CHART_HEIGHT,
            ),
        ),
    )


def _stats(queries: SharedQueries) -> tuple[StatPanel, ...]:
    naming = queries.naming
    known = queries.of_slo(naming.series.info)
    return (
        alert_stat(
            one_target(worst_alert(queries.matchers, naming.alerts_in(""), known=known)),
            naming=naming,
            description="The most severe firing alert of this SLO, of any group.",
        ),
        exhaustion_stat(
            one_target(queries.time_left()),
            title=exhaustion.TITLE,
            description="Time until the error budget is spent if errors go on as in the last 1h; without such"
            f" a window, as in the longest one of the alerts; without alerts, as in the base window."
            f" {exhaustion.EXPLANATION} {_WORST}",
            period=queries.default_period,
        ),
        budget_stat(
            one_target(f"min({queries.remaining_budget()})"),
            description=f"Remaining share of the error budget; below 0%, the target is missed. {_WORST}",
        ),
        outage_stat(one_target(queries.remaining_minutes()), note=_WORST),
        burn_rate_stat(
            (
                Target(ref_id="A", expr=f"max({queries.burn_rate()})", legend=duration_text(BURN_WINDOW)),
                Target(ref_id="B", expr=f"max({queries.current_burn_rate()})", legend="$base"),
            ),
            description="Burn rate over the last 1h, if that is recorded, and over the base window; above 1,"
            " the budget does not last. Colored from the burn rates on at which alerts of `slo.yaml` fire."
            f" {_WORST}",
            pairs=queries.default_pairs,
            text_mode=NAMED,
        ),
        StatPanel(
            title="SLI",
            description=f"Share of good events over the SLO's window. {_WORST}",
            targets=one_target(f"min({queries.sli()})"),
            unit="percentunit",
            decimals="3",
            thresholds=(Threshold(color=PLAIN),),
        ),
    )


def _facts(queries: SharedQueries) -> TablePanel:
    info = queries.of_slo(queries.naming.series.info)
    objective = f'label_join({info}, "{OBJECTIVE}", "% / ", "{TARGET}", "{WINDOW}")'
    linked = f'label_replace({objective}, "{_RUNBOOK_TEXT}", "Open", "{RUNBOOK}", ".+")'
    link = DataLink(title="Open the runbook", url=f"${{__data.fields.{RUNBOOK}}}", opens_tab=True)
    recorded = history_column("Value #B")
    columns = (
        Column(field=OBJECTIVE, title="Target", width=110),
        recorded,
        Column(field=_RUNBOOK_TEXT, title="Runbook", links=(link,), width=75),
        Column(field=OWNER, title="Owner", least_width=80),
        Column(field=KIND, title="Kind of SLI", width=110),
        Column(field=RUNBOOK, title=RUNBOOK, is_hidden=True),
    )
    labels = [column.field for column in columns if column is not recorded]
    return TablePanel(
        title="About this SLO",
        description=f"From the spec of the service. {EXPLANATION} With groups, the newest one.",
        targets=(
            Target(ref_id="A", expr=f"max by ({', '.join(labels)}) ({linked})"),
            Target(ref_id="B", expr=queries.recorded_time()),
        ),
        columns=columns,
        dropped=("Time", "Value #A"),
    )


def _policy(queries: SharedQueries) -> TablePanel:
    columns = (
        Column(field="state", title="State", width=80),
        # The label is a list without spaces.
        Column(field="allow", title="Allowed changes", replacement=Replacement(pattern="/,/g", text=", ")),
    )
    return TablePanel(
        title="Error budget policy now",
        description="The state of the error budget policy, and the classes of changes that it allows."
        " With groups, the strictest state of the selected ones.",
        targets=one_target(
            f"max by ({', '.join(column.field for column in columns)}) ({queries.policy_state()})"
        ),
        columns=columns,
        dropped=("Time", "Value"),
    )


def _firing(queries: SharedQueries) -> TablePanel:
    """One row per firing alert, with the labels of its group, whatever their names are."""
    names = queries.naming.labels
    firing = f'{name_matcher(*queries.naming.alerts_in("").all)}, alertstate="firing", {queries.matchers}'
    alerts = queries.without_identity(f"ALERTS{{{firing}}}", "alertstate")
    starts = queries.without_identity(queries.of_slo("ALERTS_FOR_STATE"))
    return TablePanel(
        title="Firing alerts",
        description="Firing alerts of this SLO, of all groups.",
        targets=(
            Target(ref_id="A", expr=alerts),
            Target(ref_id="B", expr=f"1000 * ({starts}) and {alerts}"),
        ),
        columns=(
            Column(field="Value #B", title="Since", unit="dateTimeFromNow", width=125),
            Column(field="alertname", title="Alert", width=200),
            Column(field=names.severity, title="Severity", width=75),
        ),
        dropped=("Time", "Value #A", OWNER),  # the owner is in the table above
        sort_by=(Sort(column="Since"),),
        no_value="None",  # also in empty cells
    )


def _advice() -> TextPanel:
    return TextPanel(title="What to do", description="The same for every SLO.", content=_ADVICE)
