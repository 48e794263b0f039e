"""Parts of queries that every dashboard of an SLO has, over the series that its rules record."""

from __future__ import annotations

RANGE_START = "scalar(last_over_time(vector(time())[1m:1m] @ start()))"
"""The start of the displayed range. Only `@ start()` is correct in a panel with its own time range."""


def even_consumption(period: str) -> str:
    """The remaining budget if it is consumed evenly from the start of the range; `period` in seconds."""
    return f"clamp_min(vector(1 - (time() - {RANGE_START}) / {period}), 0)"


def mean_since_previous(series: str) -> str:
    """The mean of a series since the previous point."""
    return f"avg_over_time({series}[$__interval])"


def highest_since_previous(series: str) -> str:
    """The highest value of each series since the previous point; the value now, if points are close."""
    return f"(max_over_time({series}[$__interval]) or {series})"


def good_events(total: str, bad: str) -> str:
    """Good events per second, from the series of all events and the query of bad ones."""
    return f"clamp_min({mean_since_previous(total)} - {bad}, 0)"


def unchanged_since(level: str, *, now: str, before: str, steps: str) -> str:
    """The Unix time since which a level has been what it is now; 0 if it already was at the start of a range.

    `steps` is the range as a subquery, `before` the level at its start.

    Gaps do not count: it is the last time at which the level differed, or else the first one at which
    there was one, or else now: no whole step has passed since the first. `timestamp` of a plain selector
    would be evaluated sample by sample, which takes seconds.
    """
    differed = f"max_over_time((time() + 0 * ({level} != {now})){steps})"
    first = f"min_over_time((time() + 0 * {level}){steps})"
    return f"({differed} or 0 * ({before} == {now}) or {first} or time() + 0 * {level}) and {level}"


def highest_in_range(series: str, *, step: str) -> str:
    """The highest value of each series in the displayed range, read in steps.

    In its first minutes, a series has a value now, but none at a whole step.
    """
    return f"max_over_time({series}[$__range:{step}] @ end()) or {series} @ end()"


def joined_windows(thresholds: str) -> str:
    """Thresholds of window pairs, with a regular expression in the label `pair` that matches both windows."""
    return f'label_join({thresholds}, "pair", "|", "long_window", "short_window")'
