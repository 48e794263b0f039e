"""Annotations of alerts, in Prometheus' template language.

The dynamic sentences query Prometheus at the moment the alert fires: which windows burn, how
fast, the remaining budget and when it will be exhausted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.periods import period_text
from slo_compiler.rules.conditions import burning

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.arithmetic.burn_rates import BurnRatePair
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.rules.expressions import SloExpressions


def literal(text: str) -> str:
    """Text that Prometheus' template engine must print as it is."""
    return text.replace("{{", '{{ "{{" }}')


def burn_annotations(
    pairs: tuple[BurnRatePair, ...], expressions: SloExpressions, *, urgency: str
) -> TextPairs:
    """Annotations of a burn-rate alert; the user's take precedence."""
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
    objective = f"{percent_text(slo.target)}% of events are good over {period_text(slo.period)}"
    ours = {
        "summary": summary,
        "description": description,
        "objective": objective + (f": {literal(slo.description)}" if slo.description else ""),
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
    def burn_rate(group: SloExpressions) -> str:
        ratio = group.series(group.naming.error_ratio(pair.long_window))
        return f"{ratio} / {_budget(group)} and {burning(pair, group)}"

    windows = f"{duration_text(pair.long_window)} and {duration_text(pair.short_window)}"
    return (
        f"{{{{ with {_query(burn_rate, expressions)} }}}}The {windows} windows burn:"
        ' {{ . | first | value | printf "%.1f" }}'
        f" times the sustainable rate (limit {pair.burn_rate:f}). {{{{ end }}}}"
    )


def _budget_sentence(pair: BurnRatePair, expressions: SloExpressions) -> str:
    period = expressions.slo.period

    def remaining(group: SloExpressions) -> str:
        return group.series(group.naming.series.budget_remaining)

    def seconds_left(group: SloExpressions) -> str:
        ratio = group.series(group.naming.error_ratio(pair.long_window))
        return f"({remaining(group)} > 0) * {seconds(period.length)} / ({ratio} / {_budget(group)} > 0)"

    return (
        f"{{{{ with {_query(remaining, expressions)} }}}}Error budget left:"
        f" {{{{ . | first | value | humanizePercentage }}}} of {period_text(period)}"
        f"{{{{ with {_query(seconds_left, expressions)} }}}}, gone in"
        " {{ . | first | value | humanizeDuration }} at this rate{{ end }}."
        "{{ else }}What is left of the error budget is not known yet.{{ end }}"
    )


def _budget(expressions: SloExpressions) -> str:
    return decimal_text(expressions.slo.error_budget)


def _query(write: Callable[[SloExpressions], str], expressions: SloExpressions) -> str:
    """A `query` call; with groups, for the group that alerts, whose labels `printf` fills in."""
    labels = expressions.slo.group_by
    if not labels:
        return f"query `{write(expressions)}`"
    group = expressions.with_matchers(", ".join(f"{label}=%q" for label in labels))
    expr = write(group)
    values = " ".join(f"$labels.{label}" for label in labels)
    return f"query (printf `{expr}` {' '.join([values] * expr.count(group.matchers))})"
