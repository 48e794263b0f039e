"""The alerts of one SLO: one per severity, and one for missing data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.model import TICKET
from slo_compiler.promql.durations import duration_text
from slo_compiler.rules.annotations import absent_annotations, burn_annotations, literal
from slo_compiler.rules.rule_file import AlertingRule

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.arithmetic.times import Delays
    from slo_compiler.model import AlertSeverity, TextPairs
    from slo_compiler.rules.expressions import SloExpressions
    from slo_compiler.rules.shapes import RuleShape

_SHORTEST_FOR = timedelta(minutes=4)
"""With the default interval of the slow group, the second evaluation in a row fires."""


def burn_alert(
    severity: AlertSeverity,
    pairs: tuple[BurnRatePair, ...],
    expressions: SloExpressions,
    *,
    shape: RuleShape,
) -> tuple[AlertingRule, ...]:
    """The alert of one severity; none if the policy has no pair that can fire."""
    if not pairs:
        return ()
    names = expressions.naming
    return (
        AlertingRule(
            alert=names.alerts_of(expressions.slo.service, expressions.slo.name).of(severity),
            expr=shape.condition(severity, expressions),
            keep_firing_for=expressions.slo.alerting.keep_firing or None,
            labels=alert_labels(expressions, severity),
            annotations=burn_annotations(
                pairs, expressions, description=shape.description(severity, expressions)
            ),
        ),
    )


def absent_alert(expressions: SloExpressions, *, shape: RuleShape) -> tuple[AlertingRule, ...]:
    """The alert for missing data: without it, a target that disappeared looks idle."""
    if not expressions.slo.alerting.absent:
        return ()
    slo, naming = expressions.slo, expressions.naming
    return (
        AlertingRule(
            alert=naming.alerts_of(slo.service, slo.name).absent,
            expr=shape.absence_of(expressions),
            for_duration=absent_for(slo.scrape_interval, fast=expressions.fast_interval),
            labels=alert_labels(expressions, TICKET),
            annotations=absent_annotations(expressions),
        ),
    )


def absence(expressions: SloExpressions) -> str:
    """True for each known group without data, and for an SLO that has no data and no known group.

    Copies with further labels are neither groups nor data.
    """
    names, step = expressions.naming, expressions.windows.step
    total = f"{expressions.series(names.total_rate(step))}[{duration_text(absent_range(step))}]"
    latest = f"last_over_time({total})"
    history = names.series.history_start
    start = f"{expressions.group_series(history)} and {expressions.own_labels(history)}"
    identity = ", ".join(name for name, _ in expressions.labels)
    own = f"on ({identity}) ({latest} and {expressions.own_labels_of(latest)})"
    only_copies = f"group by ({identity}) ({latest}) unless {own if expressions.slo.group_by else latest}"
    return f"\nor on ({identity})\n".join(
        (f"{start} unless {latest}", f"absent_over_time({total})", only_copies)
    )


def absent_range(step: timedelta) -> timedelta:
    """The time without a base rate after which data is missing: a rate ends a step after the last sample."""
    return step


def alert_labels(expressions: SloExpressions, severity: AlertSeverity) -> TextPairs:
    """The labels that route an alert: the SLO's identity, its owner, the severity and custom labels.

    Prometheus expands templates in label values of alerts, so custom values are escaped.
    """
    slo = expressions.slo
    custom = dict(slo.labels) | dict(slo.severity_labels.of(severity))
    labels = {name: literal(value) for name, value in custom.items()} | dict(expressions.labels)
    if slo.owner:
        labels["owner"] = literal(slo.owner)
    labels[expressions.naming.labels.severity] = expressions.naming.severity(severity)
    return tuple(sorted(labels.items()))


def absent_for(scrape_interval: timedelta, *, fast: timedelta) -> timedelta:
    """The time for which data must be missing, in whole minutes.

    After a restart of Prometheus, there are no data until two scrapes and an evaluation of the base rate.
    """
    minute = timedelta(minutes=1)
    return max(_SHORTEST_FOR, minute * -(-(2 * scrape_interval + fast) // minute))


def absent_times(step: timedelta, delays: Delays) -> tuple[timedelta, timedelta]:
    """The shortest and the longest time from the last sample until the alert on missing data fires.

    The last base rate is at most one step later, and its absence one range after that. `for` ends at an
    evaluation. Kinds that look up samples find the last one until the next scrape, at some distance.
    """
    pending = delays.slow * -(-absent_for(delays.scrape, fast=delays.fast) // delays.slow)
    found_for = delays.scrape if delays.sampling else timedelta()
    latest = step + absent_range(step) + found_for + pending
    return latest - delays.sampling - delays.fast, latest + delays.slow
