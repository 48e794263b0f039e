"""The groups of SLOs with `group_by`: variables that select them, and which of them charts show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.colors import DISTINCT
from slo_compiler.dashboards.dashboard import DATA_SOURCE, Variable
from slo_compiler.dashboards.panels import NameColor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Slo
    from slo_compiler.naming import Naming

SHOWN_GROUPS = len(DISTINCT)
"""The most groups in a chart: more lines cannot be told apart."""
RANK = "RANK"
"""The label of the rank of a group in a chart; no label of a recorded series.

Prometheus sorts series by labels: upper case comes first, so legends are in the order of ranks.
"""


def variable_name(label: str) -> str:
    """The dashboard variable of a group label: its name, unless that is the variable of the data source."""
    return f"{label}_label" if label == DATA_SOURCE else label


def selected_groups(slo: Slo) -> str:
    """Matchers of the selected groups, to append to others; empty without groups."""
    return "".join(f', {label}=~"${variable_name(label)}"' for label in slo.group_by)


def group_variables(slos: Iterable[Slo], *, service: str, naming: Naming) -> tuple[Variable, ...]:
    """A variable for each group label of a service; `service` are the matchers of its series."""
    labels = dict.fromkeys(label for slo in slos for label in slo.group_by)
    budgets = f"{naming.series.budget_remaining}{{{service}}}"
    return tuple(
        Variable(name=variable_name(label), label=label, query=f"label_values({budgets}, {label})")
        for label in labels
    )


def group_legend(slo: Slo) -> str:
    """A legend with the label values of the group; empty without groups."""
    return " / ".join(f"{{{{{label}}}}}" for label in slo.group_by)


def worst_groups(slo: Slo, expr: str, *, ranking: str) -> str:
    """The groups of `expr` that are the highest in `ranking`, which has one value for the whole range.

    `expr` itself without groups.
    """
    if not slo.group_by:
        return expr
    return f"({expr}) and on ({', '.join(slo.group_by)}) topk({SHOWN_GROUPS}, {ranking})"


def ranked_groups(slo: Slo, expr: str, *, ranking: str) -> str:
    """The same groups, with the rank of each in the label `RANK`, which decides the color of its line."""
    if not slo.group_by:
        return expr
    labels = ", ".join(slo.group_by)
    ranks = ranked(ranking, matching=f"on ({labels})")
    return f"({expr}) * on ({labels}) group_left ({RANK}) group by ({labels}, {RANK}) ({ranks})"


def ranked(ranking: str, *, matching: str) -> str:
    """The highest series of a ranking, with the rank of each in the label `RANK`.

    A rank is the lowest number of series among which a series is one of the highest: `or` keeps the first.
    `matching` is the clause that ignores `RANK`. The ranking must have one value for the whole range:
    Prometheus then evaluates it once per rank, not per point.
    """
    return f" or {matching} ".join(
        f'label_replace(topk({rank}, {ranking}), "{RANK}", "{rank}", "", "")'
        for rank in range(1, SHOWN_GROUPS + 1)
    )


def ranked_legend(slo: Slo) -> str:
    """The legend of `ranked_groups`: the rank, and the label values of the group; empty without groups."""
    return f"{{{{{RANK}}}}}. {group_legend(slo)}" if slo.group_by else ""


RANK_COLORS = tuple(
    NameColor(names=f"/^{rank}\\. /", color=color) for rank, color in enumerate(DISTINCT, start=1)
)
"""The colors of lines whose names begin with a rank."""


def rank_colors(slo: Slo) -> tuple[NameColor, ...]:
    """The colors of the lines of `ranked_groups`, by `ranked_legend`; empty without groups."""
    return RANK_COLORS if slo.group_by else ()


def which_groups(slo: Slo, rank: str) -> str:
    """A sentence about the groups that a chart shows; empty without groups."""
    return f" Shows the {SHOWN_GROUPS} selected groups with the {rank}, by rank." if slo.group_by else ""
