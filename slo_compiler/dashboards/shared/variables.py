"""The variables of the dashboard of any SLO: the choice of the SLO, and facts about it for queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.windows import STEPS
from slo_compiler.dashboards.colors import STRICT_COLORS
from slo_compiler.dashboards.dashboard import Variable
from slo_compiler.dashboards.slo_queries import identity_matchers
from slo_compiler.promql.durations import duration_text, seconds

if TYPE_CHECKING:
    from slo_compiler.dashboards.shared.queries import SharedQueries
    from slo_compiler.naming import Naming

BURN_DOWN_POINTS = 672
"""Hours in 28 days, about the width of a panel in pixels; the cost grows with the square."""
_SHORTEST_STEP = min(STEPS)
GROUP_LABELS = "group_labels"
"""The variable of the names of the labels of groups."""
GROUP_MATCHERS = "group_matchers"
"""The variable of the matchers of the selected group."""
PAIR_TEXT = "pair_text"
"""The label of the text of a window pair."""
_EVERY_SLO, _NO_SLO = ".+", "-"
_MOST_LABELS = 5
"""The most labels in `group_by`."""
_TEXT_LABEL = "GROUP"
"""A label of no recorded series, see `_group_matchers`."""
_FIRST_IN_QUOTES = r"((?:\\w+=`[^`]*`,)*)(\\w+)=\"(.*?)\"((?:,\\w+=\".*)?)"
"""The first matcher in quotes of a list of matchers, in a string of PromQL. Before it: those in backticks."""
_NO_BOUND = "NaN"
_NUMBER = r"/^\{\} (\d+)/"
"""The value of a query without labels."""


def environment_variable(label: str) -> str:
    """The name of the variable of a label of the environment."""
    return f"environment_{label}"


def bound_variable(level: int) -> str:
    """The name of the variable of the bound of a policy's level."""
    return f"bound_{level}"


def matchers(naming: Naming, *, names_slo: bool = True) -> str:
    """The selected SLO, or its service, as matchers, without braces."""
    chosen = (f'{naming.labels.service}="$service"', f'{naming.labels.slo}="$slo"' if names_slo else "")
    return ", ".join(filter(None, (*chosen, environment_matchers(naming))))


def environment_matchers(naming: Naming) -> str:
    """The environment as matchers: variables if it has a name, because others have the same labels."""
    if not naming.environment:
        return identity_matchers(naming.environment_labels)
    return ", ".join(f'{label}="${environment_variable(label)}"' for label, _ in naming.environment_labels)


def variables(queries: SharedQueries) -> tuple[Variable, ...]:
    """The variables in the order in which they depend on each other."""
    naming = queries.naming
    names, info = naming.labels, naming.series.info
    own = environment_matchers(naming)
    of_service = matchers(naming, names_slo=False)
    return (
        *_environment(naming),
        _one("service", "Service", f"label_values({info}{f'{{{own}}}' if own else ''}, {names.service})"),
        _one("slo", "SLO", f"label_values({info}{{{of_service}}}, {names.slo})"),
        _group(queries),
        _group_matchers(queries),
        _group_labels(queries),
        _single(queries),
        *_facts(queries),
        _pair(queries),
        *(_bound(queries, level) for level in range(len(STRICT_COLORS))),
    )


def _environment(naming: Naming) -> tuple[Variable, ...]:
    """One variable per label of a named environment; it selects another one if both are in one Prometheus."""
    if not naming.environment:
        return ()
    info = naming.series.info
    return tuple(
        _one(environment_variable(label), label, f"label_values({info}, {label})", value=value)
        for label, value in naming.environment_labels
    )


def _group(queries: SharedQueries) -> Variable:
    """The groups that have a budget: `route="/cart"`. Only one group or all of them can be selected.

    The link of an alert has the same text as Grafana, which escapes nothing in it.
    """
    return Variable(
        name="group",
        label="Group",
        query=_recent_budgets(queries),
        regex=r"/^\{([^`\n]+)\} \S+ \S+$/",
        is_multi=False,
        all_value=_every_group(queries),
    )


def _group_matchers(queries: SharedQueries) -> Variable:
    """Hidden: the selected group as matchers that hold for any value: ``route=`/cart`,zone=`a` ``.

    Matchers work for labels with any names. No format of a variable escapes a quote and a backslash in a
    value, so Prometheus writes the values in backticks, in which nothing has an escape. `absent` returns the
    text in a label. Grafana does not find a query with a line break, and a backtick would end a value: such
    groups are no options, and their links show all groups.
    """
    text = f"absent({queries.naming.series.info}{{{_TEXT_LABEL}=`${{group:raw}}`}})"
    for _ in range(_MOST_LABELS):
        text = f'label_replace({text}, "{_TEXT_LABEL}", "$1$2=`$3`$4", "{_TEXT_LABEL}", "{_FIRST_IN_QUOTES}")'
    return _hidden(
        GROUP_MATCHERS,
        f"query_result({text})",
        regex=rf'/^\{{{_TEXT_LABEL}="(.*)"\}} \S+ \S+$/',
        value=_every_group(queries),
    )


def _every_group(queries: SharedQueries) -> str:
    """A matcher of all groups."""
    return f'{queries.naming.labels.slo}!=""'


def _group_labels(queries: SharedQueries) -> Variable:
    """Hidden: the names of the labels of groups, one value each."""
    return Variable(
        name=GROUP_LABELS,
        label="Labels of groups",
        query=_recent_budgets(queries),
        regex=r'/(?:^\{|",)(\w+)="/g',
        all_value="",
        is_hidden=True,
    )


def _recent_budgets(queries: SharedQueries) -> str:
    """The groups that have a budget, or had one in the last hour."""
    budget = f"last_over_time({queries.of_slo(queries.naming.series.budget_remaining)}[1h])"
    return f"query_result({queries.without_identity(budget)})"


def _single(queries: SharedQueries) -> Variable:
    """Hidden: a regular expression that matches every name of an SLO if one group is selected, else none.

    The groups of the last day count, so that lines of a removed SLO keep their names and colors.
    """
    budget = queries.remaining_budget()
    count = f"count(last_over_time({budget}[1h]) or last_over_time(({budget})[1d:1h]))"
    one, others = (
        f'label_replace({series}, "single", "{value}", "", "")'
        for series, value in (("vector(0)", _EVERY_SLO), (f"{count} > 1", _NO_SLO))
    )
    return _hidden(
        "single", f"query_result({others} or on () {one})", regex='/single="([^"]+)"/', value=_EVERY_SLO
    )


def _facts(queries: SharedQueries) -> tuple[Variable, ...]:
    """Hidden: the base window, the length of the window in minutes, and the step of the burn-down.

    Without data, all have their usual values, so that titles and queries are complete.

    The step is a millisecond less than a part of the window: Prometheus 2 includes samples on both edges
    of a range, so a sample on the edge of two steps would count twice.
    """
    tiles = f'{{__name__=~"{queries.naming.profile.series.errors}:tile.+", {queries.matchers}}}'
    usual = f'label_replace(vector(1), "__name__", ":tile{duration_text(_SHORTEST_STEP)}", "", "")'
    lengths = "|".join(str(seconds(step) // 60) for step in STEPS)
    days = f"max({queries.of_slo(queries.naming.series.period_days)})"
    minutes = f"({days} * 1440 or vector({seconds(queries.default_period) // 60}))"
    shortest = seconds(_SHORTEST_STEP) * 1000
    step = f"floor(clamp_min({minutes} * 60000 / {BURN_DOWN_POINTS}, {shortest})) - 1"
    return (
        _hidden(
            "base",
            f"query_result(count by (__name__) (last_over_time({tiles}[2h])) or on () {usual})",
            regex=rf"/tile((?:{lengths})m)\{{/",
            value="5m",
            sort=3,
        ),
        _hidden("minutes", f"query_result(round{minutes})", regex=_NUMBER, value="40320"),
        _hidden("step", f"query_result({step})", regex=_NUMBER, value="3599999"),
    )


def _pair(queries: SharedQueries) -> Variable:
    """Hidden: the window pairs, shortest window first: `1h|5m`, with the text `page: 1h and 5m`.

    Pairs of two severities with the same windows share a chart.
    """
    return Variable(
        name="pair",
        label="Window pair",
        query=f"query_result(sort_desc(max by (pair, {PAIR_TEXT}) ({queries.named_pairs()})))",
        regex=f'/pair="(?<value>[^"]+)",{PAIR_TEXT}="(?<text>[^"]+)"/',
        sort=0,
        all_value="",
        is_hidden=True,
    )


def _bound(queries: SharedQueries, level: int) -> Variable:
    """Hidden: the remaining budget below which a state of the policy begins, with the name of the state.

    NaN without such a state. The series has the bound in a label, from which a query cannot read a number.
    """
    none = f'label_replace(label_replace(vector(0), "bound", "{_NO_BOUND}", "", ""), "state", "-", "", "")'
    return _hidden(
        bound_variable(level),
        f"query_result({queries.bounded_state(level)} or on () {none})",
        regex='/bound="(?<value>[^"]+)".*,state="(?<text>[^"]+)"/',
        value=_NO_BOUND,
    )


def _one(name: str, label: str, query: str, *, value: str = "") -> Variable:
    return Variable(name=name, label=label, query=query, value=value, is_multi=False, has_all=False)


def _hidden(name: str, query: str, *, regex: str, value: str, sort: int = 0) -> Variable:
    return Variable(
        name=name,
        label=name.capitalize(),
        query=query,
        regex=regex,
        sort=sort,
        is_multi=False,
        has_all=False,
        value=value,
        is_hidden=True,
    )
