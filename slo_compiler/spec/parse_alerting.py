"""Parse the alert policy of an SLO or of the settings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slo_compiler.arithmetic.windows import STEPS
from slo_compiler.diagnostics.codes import alerts, shape
from slo_compiler.model import AlertPolicy, PairPolicy, Period
from slo_compiler.promql.durations import duration_text, parse_duration
from slo_compiler.promql.periods import period_text
from slo_compiler.records import replace
from slo_compiler.spec.traps.alerting import check_order

if TYPE_CHECKING:
    from slo_compiler.model import AlertSeverity
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_LONGEST_KEEP_FIRING = timedelta(days=1)


def parse_alerting(
    data: dict[str, Any],
    path: DataPath,
    *,
    inherited: AlertPolicy,
    period: Period,
    diagnostics: DiagnosticCollector,
) -> AlertPolicy:
    """Parse an alert policy; omitted keys are inherited."""
    if not data:
        return inherited

    def pairs(severity: AlertSeverity, inherited_pairs: tuple[PairPolicy, ...]) -> tuple[PairPolicy, ...]:
        if severity not in data:
            return inherited_pairs
        return tuple(
            _parse_pair(pair, (*path, severity, index), period=period, diagnostics=diagnostics)
            for index, pair in enumerate(data[severity])
        )

    keep_firing = inherited.keep_firing
    if "keep_firing_for" in data:
        place = (*path, "keep_firing_for")
        keep_firing = _parse_keep_firing(data["keep_firing_for"], place, diagnostics=diagnostics)
    policy = replace(
        inherited,
        keep_firing=keep_firing,
        severities=tuple((severity, pairs(severity, own)) for severity, own in inherited.severities),
        absent=data.get("absent", inherited.absent),
    )
    check_order(policy, data, path, diagnostics=diagnostics)
    return policy


def _parse_keep_firing(text: str, path: DataPath, *, diagnostics: DiagnosticCollector) -> timedelta:
    length = parse_duration(text)
    if length is not None and length <= _LONGEST_KEEP_FIRING:
        return length
    diagnostics.add(
        shape.duration_out_of_range(
            diagnostics.at(path), key="keep_firing_for", text=text, lowest="0s", highest="1d"
        )
    )
    return timedelta()


def _parse_pair(
    data: dict[str, Any], path: DataPath, *, period: Period, diagnostics: DiagnosticCollector
) -> PairPolicy:
    long_window = _parse_length(data, path, "long_window", diagnostics=diagnostics)
    short_window = (
        _parse_length(data, path, "short_window", diagnostics=diagnostics) if "short_window" in data else None
    )
    if long_window > period.length:
        diagnostics.add(
            alerts.long_exceeds_window(
                diagnostics.at((*path, "long_window")),
                long=duration_text(long_window),
                window=period_text(period),
            )
        )
    if short_window is not None and short_window >= long_window:
        diagnostics.add(
            alerts.short_not_shorter(
                diagnostics.at((*path, "short_window")),
                short=duration_text(short_window),
                long=duration_text(long_window),
            )
        )
    return PairPolicy(
        budget_fraction=Decimal(data["budget_percent"]) / 100,
        long_window=long_window,
        short_window=short_window,
    )


def _parse_length(
    data: dict[str, Any], path: DataPath, key: str, *, diagnostics: DiagnosticCollector
) -> timedelta:
    length = parse_duration(data[key])
    shortest = STEPS[0] if key == "short_window" else 2 * STEPS[0]
    if length is None or not shortest <= length <= timedelta(days=366):
        diagnostics.add(
            shape.duration_out_of_range(
                diagnostics.at((*path, key)),
                key=key,
                text=data[key],
                lowest=duration_text(shortest),
                highest="the SLO's window",
            )
        )
        return shortest
    if length % STEPS[0]:
        step = duration_text(STEPS[0])
        place = diagnostics.at((*path, key))
        diagnostics.add(alerts.no_whole_steps(place, key=key, text=data[key], step=step))
        return shortest
    return length
