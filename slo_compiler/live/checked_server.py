"""Checks properties of Prometheus: retention, look-back, version, scrape intervals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import live_checks as codes
from slo_compiler.model import PrometheusVersion
from slo_compiler.promql.durations import duration_text, parse_duration, seconds
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.live.expected import SliSources
    from slo_compiler.model import Settings

_YEARS = re.compile(r"(?:(\d+)y)?(.*)")
_VERSION = re.compile(r"v?(\d+)\.(\d+)")
_SCRAPES = 10
"""Scrapes from which the interval of a job is estimated."""
_DEFAULT_LOOKBACK = timedelta(minutes=5)
_TOLERANCE = 1.5
"""Ratio of the estimated to the configured interval from which it is reported; a scrape may be late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """The properties that a Prometheus reports; None for those that it does not report."""

    version: PrometheusVersion | None = None
    retention: timedelta | None = None
    retention_text: str = ""
    lookback: timedelta | None = None
    configured: datetime | None = None
    """The time at which the configuration, with the paths of the rules, was last loaded."""
    is_victoria_metrics: bool = False


def read_facts(*, build: Any, runtime: Any, flags: Any) -> ServerFacts:
    """Convert the answers of three endpoints; None for one that does not exist."""
    retention = _text(runtime, "storageRetention")
    return ServerFacts(
        # Other engines have their own versions, and no runtime information.
        version=_version(_text(build, "version")) if retention else None,
        retention=retention_time(retention),
        retention_text=retention,
        lookback=_lookback_in(_text(flags, "query.lookback-delta")),
        configured=_time(_text(runtime, "lastConfigTime")),
        # Other engines also show their revision or name.
        is_victoria_metrics=runtime is None and isinstance(build, dict) and [*build] == ["version"],
    )


def _lookback_in(text: str) -> timedelta | None:
    """The look-back of a flag; 0 is the default, as Thanos Query shows it."""
    lookback = parse_duration(text)
    return _DEFAULT_LOOKBACK if lookback == timedelta() else lookback


def _text(data: Any, key: str) -> str:
    return str(data.get(key, "")) if isinstance(data, dict) else ""


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _version(text: str) -> PrometheusVersion | None:
    match = _VERSION.match(text)
    return PrometheusVersion(int(match[1]), int(match[2])) if match else None


def retention_time(text: str) -> timedelta | None:
    """The time in `15d`, `15d or 1GiB`; None for `1GiB`, which limits only the size."""
    for part in text.split(" or "):
        match = _YEARS.fullmatch(part.strip())
        if match is None:
            continue
        rest = parse_duration(match[2]) if match[2] else timedelta()
        if rest is not None and part.strip():
            return timedelta(days=365 * int(match[1] or 0)) + rest
    return None


def server_diagnostics(
    facts: ServerFacts, *, settings: Settings, place: Location, unseen: Iterable[str] = ()
) -> Iterator[Diagnostic]:
    """Report what is wrong for all SLOs; `unseen` names further checks that are not possible."""
    needed = settings.prometheus.version
    if facts.version is not None and facts.version < needed:
        yield codes.version_old(place, version=str(facts.version), needed=str(needed))
    yield from _lookback(facts, settings, place)
    unknown = [*unseen]
    if facts.retention is None:
        text = f" ({facts.retention_text})" if facts.retention_text else ""
        unknown.append(f"the retention{text}")
    if facts.lookback is None:
        unknown.append("--query.lookback-delta")
    if unknown:
        yield codes.not_visible(place, what=", ".join(unknown))


def _lookback(facts: ServerFacts, settings: Settings, place: Location) -> Iterator[Diagnostic]:
    if facts.lookback is None:
        return
    slow, configured = settings.intervals.slow, settings.prometheus.lookback
    if facts.lookback <= slow:
        needed, reason = f"more than {duration_text(slow)}", "the interval of the slow rules"
    elif facts.lookback < configured:
        needed, reason = duration_text(configured), "prometheus.lookback in the settings"
    else:
        return
    yield codes.lookback_short(place, lookback=duration_text(facts.lookback), needed=needed, reason=reason)


def retention_diagnostics(facts: ServerFacts, slos: Iterable[SliSources]) -> Iterator[Diagnostic]:
    """Report SLOs of one service whose period is longer than the retention, in one diagnostic."""
    retention = facts.retention
    if retention is None:
        return
    short = [slo for slo in slos if slo.period > retention]
    if short:
        yield codes.retention_short(
            short[0].place,
            retention=facts.retention_text,
            period=duration_text(max(slo.period for slo in short)),
            slos=_named(short),
        )


def scrape_query(interval: timedelta) -> str:
    """The number of scrapes of each job in ten configured intervals, of targets that are older than that."""
    window = f"{_SCRAPES * seconds(interval)}s"
    return f"max by (job) (count_over_time(up[{window}]) and up offset {window})"


def scrape_diagnostics(
    slos: Iterable[SliSources], scrapes: dict[timedelta, dict[str, float]]
) -> Iterator[Diagnostic]:
    """Report the SLOs of one service whose jobs are scraped less often than configured.

    `scrapes` has, for each configured interval, the results of `scrape_query` by job.
    """
    slow: dict[tuple[str, timedelta], list[SliSources]] = {}
    for slo in slos:
        for job in slo.jobs:
            count = scrapes.get(slo.scrape_interval, {}).get(job, 0)
            if count and _SCRAPES / count > _TOLERANCE:
                slow.setdefault((job, slo.scrape_interval * _SCRAPES / count), []).append(slo)
    for (job, interval), some in slow.items():
        yield codes.scraped_slowly(
            some[0].place,
            job=job,
            interval=duration_text(timedelta(seconds=round(interval.total_seconds()))),
            configured=duration_text(some[0].scrape_interval),
            slos=_named(some),
        )


def _named(slos: list[SliSources]) -> str:
    others = len(slos) - 1
    return f"{slos[0].owner} and {others} more" if others else slos[0].owner
