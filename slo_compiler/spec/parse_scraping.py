"""Parse the scrape interval of an SLI's series, which determines the base window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slo_compiler.arithmetic.windows import FEWEST_SCRAPES, window_step
from slo_compiler.diagnostics.codes import scraping as codes
from slo_compiler.diagnostics.codes import shape
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.durations import duration_text, parse_duration
from slo_compiler.spec.nearest import nearest

if TYPE_CHECKING:
    from slo_compiler.model import Settings, Sli
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

KINDS = "slo_compiler.spec.slis"
_SHORTEST = timedelta(seconds=1)
_LONGEST = timedelta(minutes=5)
_WHOLE_SECONDS = tuple(timedelta(seconds=count) for count in range(1, 301))


def parse_scrape_interval(
    data: dict[str, Any], path: DataPath, *, default: timedelta, diagnostics: DiagnosticCollector
) -> timedelta:
    """Parse the key `scrape_interval` of a mapping; without it or a base window, return the default."""
    if "scrape_interval" not in data:
        return default
    text, path = data["scrape_interval"], (*path, "scrape_interval")
    interval = parse_duration(text)
    if interval is None or not _SHORTEST <= interval <= _LONGEST:
        place, lowest, highest = diagnostics.at(path), duration_text(_SHORTEST), duration_text(_LONGEST)
        diagnostics.add(
            shape.duration_out_of_range(
                place, key="scrape_interval", text=text, lowest=lowest, highest=highest
            )
        )
        return default
    if window_step(interval) is None:
        diagnostics.add(
            codes.no_base_window(
                diagnostics.at(path), text=text, scrapes=FEWEST_SCRAPES, nearest=_nearest_usable(interval)
            )
        )
        return default
    return interval


def check_scrape_interval(
    sli: Sli, interval: timedelta, path: DataPath, *, diagnostics: DiagnosticCollector, settings: Settings
) -> None:
    """Report an interval that is too long for an SLI that looks up single samples.

    A look-up finds the latest sample of the look-back, so two scrapes must fit into it: one can fail.
    """
    lookback = settings.prometheus.lookback
    if 2 * interval <= lookback:
        return
    looks_up = getattr(kind_module(KINDS, sli.kind), "looks_up_samples", None)
    if looks_up is not None and looks_up(sli):
        diagnostics.add(
            codes.scraped_too_rarely(
                diagnostics.at_key(path),
                kind=sli.kind,
                interval=duration_text(interval),
                longest=duration_text(lookback / 2),
            )
        )


def _nearest_usable(interval: timedelta) -> str:
    return nearest(interval, tuple(length for length in _WHOLE_SECONDS if window_step(length) is not None))
