"""The groups of SLOs with `group_by`: variables that select them, and which of them charts show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.dashboard import DATA_SOURCE, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Slo
    from slo_compiler.naming import Naming

SHOWN_GROUPS = 5
"""The most groups in a chart: more lines cannot be told apart."""


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


def which_groups(slo: Slo, rank: str) -> str:
    """A sentence about the groups that a chart shows; empty without groups."""
    return f" Shows the {SHOWN_GROUPS} selected groups with the {rank}." if slo.group_by else ""
