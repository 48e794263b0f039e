"""SLO102x: scrape intervals that the rules cannot use."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO1020")
def no_base_window(*, text: str, scrapes: int, nearest: str) -> Text:
    """No base window fits a scrape interval.

    The base window is 5m, 10m, 15m or 30m: the shortest that is a multiple of the scrape interval and
    contains at least four scrapes. Only then do consecutive windows count each event once.

    Fix: choose an interval that divides one of these windows, and set it in Prometheus as well.
    """
    return (
        f"scrape_interval {text} divides no base window (5m, 10m, 15m or 30m) into {scrapes} or more scrapes",
        f"choose {nearest}",
    )


@code("SLO1021")
def scraped_too_rarely(*, kind: str, interval: str, longest: str) -> Text:
    """An SLI looks up single samples, but its series are scraped too rarely for that.

    The kinds `threshold` and `ratio`, and queries that read a metric without a range or in a subquery, use
    the latest sample within the look-back of Prometheus, 5m by default. If only one scrape fits into it, one
    failed scrape is a gap.

    Fix: scrape more often, or use a kind that reads ranges, such as `events` or `probe`.
    """
    return (
        f"{interval} between scrapes is too long for the SLI kind {kind!r}, which looks up single samples",
        f"scrape at least every {longest}, or use a kind that reads ranges, such as 'events' or 'probe'",
    )


@code("SLO1022")
def longer_than_lookback(*, name: str, interval: str, lookback: str) -> Text:
    """Prometheus cannot look up the series of the rules.

    Alerts and dashboards look up series that are recorded once per `intervals.slow`, 4m by default, or
    `intervals.fast`. The look-back of Prometheus (`--query.lookback-delta`) must be longer than both;
    otherwise they often find nothing.

    Fix: shorten the interval, or start Prometheus with a longer look-back.
    """
    return (
        f"intervals.{name} {interval} is not shorter than the look-back of {lookback}",
        f"set intervals.{name} below {lookback}, or start Prometheus with a longer look-back",
    )
