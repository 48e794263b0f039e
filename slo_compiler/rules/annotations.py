"""What a pager receives: annotations in Prometheus' template language.

The dynamic sentences query Prometheus at the moment the alert fires: which windows burn, how
fast, what is left of the budget and when it will be gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.rules.conditions import burning

if TYPE_CHECKING:
    from slo_compiler.arithmetic.burn_rates import BurnRatePair
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.rules.expressions import SloExpressions


def literal(text: str) -> str:
    """Text that Prometheus' template engine must print as it is."""
    return text.replace("{{", '{{ "{{" }}')


def burn_annotations(
    pairs: tuple[BurnRatePair, ...], expressions: SloExpressions, *, urgency: str
) -> TextPairs:
    """Annotations of a burn-rate alert; the user's own come last and win."""
    slo = expressions.slo
    sentences = [_burning_sentence(pair, expressions) for pair in pairs]
    sentences.append(_budget_sentence(pairs[0], expressions))
    return _with_links(
        slo,
        summary=f"{slo.identity}{_group(slo)} burns its error budget too fast ({urgency})",
        description="".join(sentences),
    )


def absent_annotations(slo: Slo) -> TextPairs:
    """Annotations of the alert on missing data."""
    return _with_links(
        slo,
        summary=f"{slo.identity} has no data",
        description=(
            "The series that count this SLO's events have been gone for 10 minutes or more, so neither its"
            " error ratio nor its burn-rate alerts can be computed. Check that the target is up and scraped,"
            " and that the spec names its metrics as they are today."
        ),
    )


def _with_links(slo: Slo, *, summary: str, description: str) -> TextPairs:
    promise = f"{percent_text(slo.target)}% of events are good over {period_text(slo.period)}"
    ours = {
        "summary": summary,
        "description": description,
        "objective": promise + (f": {literal(slo.description)}" if slo.description else ""),
        "runbook_url": literal(slo.runbook),
        "dashboard_url": literal(slo.dashboard),
    }
    given = {name: text for name, text in ours.items() if text}
    return tuple(sorted((given | dict(slo.annotations)).items()))


def _group(slo: Slo) -> str:
    """The group that burns, from the labels of the alert."""
    if not slo.group_by:
        return ""
    labels = ", ".join(f"{name}={{{{ $labels.{name} }}}}" for name in slo.group_by)
    return f" ({labels})"


def _burning_sentence(pair: BurnRatePair, expressions: SloExpressions) -> str:
    budget = f"{expressions.slo.error_budget.normalize():f}"
    ratio = expressions.series(expressions.naming.error_ratio(pair.long_window))
    query = _query(f"{ratio} / {budget} and {burning(pair, expressions)}", expressions)
    windows = f"{duration_text(pair.long_window)} and {duration_text(pair.short_window)}"
    return (
        f'{{{{ with {query} }}}}The {windows} windows burn: {{{{ . | first | value | printf "%.1f" }}}}'
        f" times the sustainable rate (limit {pair.burn_rate:f}). {{{{ end }}}}"
    )


def _budget_sentence(pair: BurnRatePair, expressions: SloExpressions) -> str:
    slo = expressions.slo
    remaining = expressions.series(expressions.naming.series.budget_remaining)
    ratio = expressions.series(expressions.naming.error_ratio(pair.long_window))
    length = int(slo.period.length.total_seconds())
    budget = f"{slo.error_budget.normalize():f}"
    gone = f"({remaining} > 0) * {length} / ({ratio} / {budget} > 0)"
    return (
        f"{{{{ with {_query(remaining, expressions)} }}}}Error budget left:"
        f" {{{{ . | first | value | humanizePercentage }}}} of {period_text(slo.period)}"
        f"{{{{ with {_query(gone, expressions)} }}}}, gone in"
        " {{ . | first | value | humanizeDuration }} at this rate{{ end }}."
        "{{ else }}What is left of the error budget is not known yet.{{ end }}"
    )


def _query(expr: str, expressions: SloExpressions) -> str:
    """A `query` call; with groups, the expression asks for the group that alerts."""
    groups = expressions.slo.group_by
    if not groups:
        return f"query `{expr}`"
    # The identity stands in every selector: the group's matchers go behind it.
    wanted = ", ".join(f"{name}=%q" for name in groups)
    grouped = expr.replace("%", "%%").replace(
        f"{{{expressions.matchers}}}", f"{{{expressions.matchers}, {wanted}}}"
    )
    count = expr.count(f"{{{expressions.matchers}}}")
    values = " ".join(f"$labels.{name}" for _ in range(count) for name in groups)
    return f"query (printf `{grouped}` {values})"
