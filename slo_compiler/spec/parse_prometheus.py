"""Parse the properties of the Prometheus that evaluates the rules."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import names, scraping, shape
from slo_compiler.model import OLDEST_VERSION, Prometheus, PrometheusVersion
from slo_compiler.promql.durations import duration_text, parse_duration

if TYPE_CHECKING:
    from slo_compiler.model import Intervals
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_SHORTEST = timedelta(seconds=30)
_LONGEST = timedelta(hours=1)


def parse_prometheus(
    data: dict[str, Any], path: DataPath, *, inherited: Prometheus, diagnostics: DiagnosticCollector
) -> Prometheus:
    """Parse version and look-back; omitted ones are inherited, and invalid ones are reported."""
    return Prometheus(
        version=_version(data, path, inherited.version, diagnostics),
        lookback=_lookback(data, path, inherited.lookback, diagnostics),
    )


def check_lookback(
    prometheus: Prometheus, intervals: Intervals, path: DataPath, *, diagnostics: DiagnosticCollector
) -> None:
    """Report a look-back that does not reach from one evaluation of the rules to the next."""
    name, longest = max((("fast", intervals.fast), ("slow", intervals.slow)), key=itemgetter(1))
    if prometheus.lookback <= longest:
        interval, lookback = duration_text(longest), duration_text(prometheus.lookback)
        place = diagnostics.at((*path, "lookback"))
        diagnostics.add(scraping.longer_than_lookback(place, name=name, interval=interval, lookback=lookback))


def _version(
    data: dict[str, Any], path: DataPath, inherited: PrometheusVersion, diagnostics: DiagnosticCollector
) -> PrometheusVersion:
    if "version" not in data:
        return inherited
    major, minor = str(data["version"]).split(".")[:2]
    version = PrometheusVersion(int(major), int(minor))
    if version < OLDEST_VERSION:
        location = diagnostics.at((*path, "version"))
        diagnostics.add(
            names.unsupported_prometheus(location, version=str(version), oldest=str(OLDEST_VERSION))
        )
        return OLDEST_VERSION
    return version


def _lookback(
    data: dict[str, Any], path: DataPath, inherited: timedelta, diagnostics: DiagnosticCollector
) -> timedelta:
    if "lookback" not in data:
        return inherited
    length = parse_duration(data["lookback"])
    if length is None or not _SHORTEST <= length <= _LONGEST:
        place, lowest, highest = (*path, "lookback"), duration_text(_SHORTEST), duration_text(_LONGEST)
        diagnostics.add(
            shape.duration_out_of_range(
                diagnostics.at(place), key="lookback", text=data["lookback"], lowest=lowest, highest=highest
            )
        )
        return inherited
    return length
