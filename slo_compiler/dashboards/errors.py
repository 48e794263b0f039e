"""Bad events by label: those in `breakdown`, or those that selectors leave open, as in `code=~"5.."`.

These are the only queries of a dashboard that read raw series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.chart_parts import GROUP_LINE, PER_SECOND
from slo_compiler.dashboards.colors import OTHERS
from slo_compiler.dashboards.groups import RANK, RANK_COLORS, SHOWN_GROUPS, ranked, variable_name
from slo_compiler.dashboards.panels import NameColor, Target, TimeseriesPanel
from slo_compiler.model import Matcher, MatchOperator
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.names import label_text

if TYPE_CHECKING:
    from slo_compiler.model import Slo

KINDS = "slo_compiler.dashboards.raw_errors"

_WINDOW = "$__rate_interval"
_COPIES = " without (instance, pod) "
"""Labels of copies of one process: they rarely say why it fails, and there are many."""
_NO_RANK = "-"
"""Instead of the rank of lines that have none. It sorts before ranks: these lines are behind the others."""


def errors_query(slo: Slo) -> str:
    """Bad events per second by all labels, for Explore; empty for a kind that has no labels to read."""
    if not slo.sli.has_labels:
        return ""
    return _bad_events(slo, by=_COPIES)


def errors_chart(slo: Slo, *, interval: str) -> TimeseriesPanel | None:
    """Bad events by label; None if the selectors leave no label open."""
    labels = open_labels(slo)
    if not labels:
        return None
    names = ", ".join(labels)
    return TimeseriesPanel(
        title=f"Errors by {names}",
        description=f"Bad events per second by {names}. Colored, by rank: the {SHOWN_GROUPS} highest in the"
        f" last hour of the range. Grey: of all others, the {SHOWN_GROUPS} highest at each point.",
        targets=(
            Target(
                ref_id="A",
                expr=_highest(slo, ", ".join(map(label_text, labels))),
                legend=f"{{{{{RANK}}}}}. {' / '.join(f'{{{{{label}}}}}' for label in labels)}",
                style=GROUP_LINE,
            ),
        ),
        unit=PER_SECOND,
        colors=(*RANK_COLORS, NameColor(names=f"/^{_NO_RANK}\\. /", color=OTHERS, is_faint=True)),
        soft_min="0",
        interval=interval,
    )


def _highest(slo: Slo, names: str) -> str:
    """Errors by labels: the highest ones now, by rank, and the highest of all others at each point.

    The ranking reads an hour only: raw series can be many, and it is evaluated once per rank.
    """
    extra = tuple(_selected(source, label) for source, label in slo.groups)
    errors = _bad_events(slo, by=f" by ({names}) ", extra=extra)
    ranking = f"max_over_time(({errors})[1h:5m] @ end())"
    ranks = f"group by ({names}, {RANK}) ({ranked(ranking, matching=f'on ({names})')})"
    others = f"topk({SHOWN_GROUPS}, ({errors}) unless on ({names}) topk({SHOWN_GROUPS}, {ranking}))"
    return (
        f"({errors}) * on ({names}) group_left ({RANK}) {ranks}"
        f' or label_replace({others}, "{RANK}", "{_NO_RANK}", "", "")'
    )


def open_labels(slo: Slo) -> tuple[str, ...]:
    """The labels of `breakdown`; else those with a matcher that several values satisfy, as they are written.

    Labels of groups are not among the latter: a group has one value.
    """
    if slo.breakdown or not slo.sli.has_labels:
        return slo.breakdown
    sources = {source for source, _ in slo.groups}
    selectors = kind_module(KINDS, slo.sli.kind).selectors(slo.sli)
    matchers = (matcher for selector in selectors for matcher in selector.matchers)
    found = dict.fromkeys(
        matcher.label for matcher in matchers if matcher.operator is not MatchOperator.EQUAL
    )
    return tuple(label for label in found if label not in sources)


def _selected(source: str, label: str) -> Matcher:
    """The matcher of the selected groups; raw series may have another name for the label."""
    return Matcher(label=source, operator=MatchOperator.MATCHES, value=f"${variable_name(label)}")


def _bad_events(slo: Slo, *, by: str, extra: tuple[Matcher, ...] = ()) -> str:
    module = kind_module(KINDS, slo.sli.kind)
    return str(module.bad_events(slo.sli, window=_WINDOW, by=by, extra=extra))
