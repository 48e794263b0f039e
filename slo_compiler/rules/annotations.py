"""Annotations of alerts, in Prometheus' template language.

Template expressions query Prometheus when the alert fires: the burn rates above their thresholds, the
remaining budget and the time until it is exhausted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.model import TICKET
from slo_compiler.naming.links import absent_link, burn_link, group_parameter
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.periods import period_text
from slo_compiler.rules.conditions import burning
from slo_compiler.texts import annotations as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import AlertSeverity, Slo, TextPairs
    from slo_compiler.rules.expressions import SloExpressions


def literal(text: str) -> str:
    """Escape text that Prometheus' template engine must print unchanged."""
    return text.replace("{{", '{{ "{{" }}')


def burn_annotations(pairs: tuple[BurnRatePair, ...], expressions: SloExpressions) -> TextPairs:
    """Annotations of a burn-rate alert; custom annotations take precedence."""
    slo, panels = expressions.slo, expressions.panels
    severity = pairs[0].severity
    sentences = [_burning_sentence(pair, expressions) for pair in pairs]
    sentences += [_budget_sentence(pairs[0], expressions), _history_sentence(expressions), texts.BURN_CHECKS]
    return _with_links(
        slo,
        severity,
        summary=texts.burn_summary(slo.identity, group=_label_values(slo), urgency=severity),
        description="".join(sentences),
        dashboard=burn_link(
            slo, pairs, panel=panels.of(severity), group=_group_parameter(slo), naming=expressions.naming
        ),
    )


def absent_annotations(expressions: SloExpressions) -> TextPairs:
    """Annotations of the alert on missing data."""
    slo = expressions.slo
    group = _if_grouped(slo, texts.group_labels(_label_values(slo)))
    parameter = _if_grouped(slo, _group_parameter(slo))
    minimum = duration_text(2 * expressions.windows.step)
    return _with_links(
        slo,
        TICKET,
        summary=texts.absent_summary(slo.identity, group=group),
        description=texts.absent(minimum=minimum),
        dashboard=absent_link(
            slo, panel=expressions.panels.absent, group=parameter, naming=expressions.naming
        ),
    )


def _if_grouped(slo: Slo, text: str) -> str:
    """A text about a group, which the alert on missing data has only if the SLO has ever had data."""
    return f"{{{{ if $labels.{slo.group_by[0]} }}}}{text}{{{{ end }}}}" if slo.group_by else ""


def _group_parameter(slo: Slo) -> str:
    """The group as a parameter of a link; `urlquery` escapes its values. Empty without groups."""
    if not slo.group_by:
        return ""
    return group_parameter(tuple((name, f"{{{{ $labels.{name} | urlquery }}}}") for name in slo.group_by))


def _label_values(slo: Slo) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{{{{ $labels.{name} }}}}") for name in slo.group_by)


def _with_links(
    slo: Slo, severity: AlertSeverity, *, summary: str, description: str, dashboard: str
) -> TextPairs:
    built_in = {
        "summary": summary,
        "description": description,
        "objective": texts.objective(
            target=percent_text(slo.target),
            period=period_text(slo.period),
            description=literal(slo.description),
        ),
        "runbook_url": literal(slo.runbook),
        "dashboard_url": literal(slo.dashboard) or dashboard,
    }
    given = {name: text for name, text in built_in.items() if text}
    custom = dict(slo.annotations) | dict(slo.severity_annotations.of(severity))
    return tuple(sorted((given | custom).items()))


def _burning_sentence(pair: BurnRatePair, expressions: SloExpressions) -> str:
    def burn_rate(group: SloExpressions) -> str:
        ratio = group.naming.error_ratio(pair.long_window)
        return f"{_own(ratio, group)} / {_budget(group)} and {burning(pair, group)}"

    sentence = texts.burn_rate_exceeded(
        long_window=duration_text(pair.long_window),
        short_window=duration_text(pair.short_window),
        burn_rate='{{ . | first | value | printf "%.1f" }}',
        threshold=f"{pair.burn_rate:f}",
    )
    return f"{{{{ with {_query(burn_rate, expressions)} }}}}{sentence}{{{{ end }}}}"


def _budget_sentence(pair: BurnRatePair, expressions: SloExpressions) -> str:
    period = expressions.slo.period
    series = expressions.naming.series

    def remaining(group: SloExpressions) -> str:
        return f"{_own(series.budget_remaining, group)} > 0"

    def overspent(group: SloExpressions) -> str:
        return _own(series.period_burn_rate, group)

    def seconds_to_exhaustion(group: SloExpressions) -> str:
        ratio = group.series(group.naming.error_ratio(pair.long_window))
        share = _own(series.budget_remaining, group)
        return f"{share} * {seconds(period.length)} / ({ratio} / {_budget(group)} > 0)"

    name = period_text(period)
    time = texts.budget_exhausted("{{ . | first | value | humanizeDuration }}")
    share = texts.remaining_budget(
        remaining="{{ . | first | value | humanizePercentage }}",
        period=name,
        exhausted=f"{{{{ with {_query(seconds_to_exhaustion, expressions)} }}}}{time}{{{{ end }}}}",
    )
    spent = texts.budget_overspent(times='{{ . | first | value | printf "%.1f" }}', period=name)
    return (
        f"{{{{ with {_query(remaining, expressions)} }}}}{share}{{{{ else }}}}"
        f"{{{{ with {_query(overspent, expressions)} }}}}{spent}{{{{ else }}}}"
        f"{texts.budget_unknown(period=name)}{{{{ end }}}}{{{{ end }}}}"
    )


def _history_sentence(expressions: SloExpressions) -> str:
    """A sentence for an SLO with data for less than half of its period."""

    def age(group: SloExpressions) -> str:
        half = seconds(group.slo.period.length) // 2
        return f"time() - {_own(group.naming.series.history_start, group)} < {half}"

    sentence = texts.short_history("{{ . | first | value | humanizeDuration }}")
    return f"{{{{ with {_query(age, expressions)} }}}}{sentence}{{{{ end }}}}"


def _own(metric: str, expressions: SloExpressions) -> str:
    """The SLO's own series, without copies that have further labels."""
    return f"({expressions.series(metric)} and {expressions.own_labels(metric)})"


def _budget(expressions: SloExpressions) -> str:
    return decimal_text(expressions.slo.error_budget)


def _query(write: Callable[[SloExpressions], str], expressions: SloExpressions) -> str:
    """A `query` call; with groups, `printf` inserts the labels of the firing group."""
    labels = expressions.slo.group_by
    if not labels:
        return f"query `{write(expressions)}`"
    group = expressions.with_matchers(", ".join(f"{label}=%q" for label in labels))
    expr = write(group)
    values = " ".join(f"$labels.{label}" for label in labels)
    return f"query (printf `{expr}` {' '.join([values] * expr.count(group.matchers))})"
