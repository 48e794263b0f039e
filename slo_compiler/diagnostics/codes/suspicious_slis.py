"""SLO21xx: valid selectors and thresholds that probably do not measure what they should."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO2101", Severity.WARNING)
def value_looks_like_regex(*, matcher: str, kind: str, operator: str, suggestion: str) -> Text:
    """A matcher compares a label with a text that looks like a regular expression, a wildcard or a list.

    `=` and `!=` compare texts: `code="5.."` matches only the code `5..`, which no series has, so no event
    is bad and no alert fires. The same is true of wildcards (`code="5*"`) and lists (`code="500,503"`).

    Fix: write `=~` or `!~`. If the label has this value, ignore the warning.
    """
    return (
        f"{matcher} looks like a {kind}, but {operator} compares texts",
        f"write {suggestion}",
    )


@code("SLO2102", Severity.WARNING)
def regex_looks_like_glob(*, matcher: str, problem: str, suggestion: str) -> Text:
    """A regular expression looks like a wildcard pattern, a list, or the beginning of a status code.

    In a regular expression, `*` repeats the character before it: `code=~"5*"` matches `5` and `55`, but not
    `500`, so no event is bad and no alert fires. The expression must match the whole value: `code=~"5"`
    matches only `5`. Commas and `x` have no special meaning: `code=~"500,503"` and `code=~"5xx"` match only
    these texts.

    Fix: write `5..` for the codes from 500 to 599, and `500|503` for one of several codes. If the label has
    values of one digit, write `=`.
    """
    return f"{matcher} {problem}", f"write {suggestion}"


@code("SLO2103", Severity.WARNING)
def part_misses_total(*, part: str, matcher: str, other: str) -> Text:
    """Bad or good events are not among the events of the total.

    Their selectors contradict each other: they match different values of the same label. The error ratio
    compares unrelated events, such as the errors of one job with the requests of another.

    Fix: use the same matcher in both selectors.
    """
    return (
        f"{part} has {matcher}, but total has {other}, so total does not contain the events of {part}",
        f"write the same matcher in {part} and total",
    )


@code("SLO2104", Severity.WARNING)
def unrelated_metrics(*, part: str, metric: str, total: str) -> Text:
    """The metric of bad or good events seems unrelated to that of the total.

    The names have no word in common, except words such as `errors`, `requests` or `total`, or they contain
    different protocols, such as `kafka` and `http`. Bad and good events must be among the events of the
    total; if they are not, the error ratio is wrong.

    Fix: use metrics of the same component. If the metrics count the same events, ignore the warning.
    """
    return (
        f"the metric of {part}, {metric}, seems unrelated to that of total, {total}",
        f"use metrics that count the same events, such as {total} with a matcher",
    )


@code("SLO2105", Severity.WARNING)
def part_is_swapped(*, part: str, selected: str, reason: str, hint: str = "") -> Text:
    """Good and bad events, or one of them and the total, seem to be swapped.

    `bad` selects successful events, or `good` selects errors. Examples: `bad` with `code=~"2.."`, with
    `code!~"5.."`, or with a bucket of a histogram, which contains the requests up to its bound. Or `total`
    counts only errors, such as `http_request_failures_total`, and `bad` counts all requests. Or `total`
    counts only successes, such as `workflow_success_total`, and `bad` counts `workflow_failed_total`.

    Fix: use the other key, or a query for the sum of both. For the requests above a bound, use the kind
    `latency`.
    """
    other = "good" if part == "bad" else "bad"
    return f"{part} seems to count {selected} events: {reason}", hint or f"write {other} instead of {part}"


@code("SLO2106", Severity.WARNING)
def bucket_without_bound(*, metric: str, count: str) -> Text:
    """Buckets of a histogram are summed without a matcher on `le`.

    Each bucket contains the events of all smaller buckets, so every event is counted several times.

    Fix: use `_count` for all events, or add a matcher such as `le="0.5"`. For events within a latency
    threshold, use the kind `latency`.
    """
    return (
        f"{metric} has no matcher on le, so events are counted once per bucket",
        f'write {count} for all events, or add a matcher such as le="0.5"',
    )


@code("SLO2107", Severity.WARNING)
def sum_as_events(*, metric: str, count: str) -> Text:
    """The sum of a histogram or summary is used as a number of events.

    `_sum` adds the observed values, such as seconds. One slow request weighs as much as many fast ones.

    Fix: use `_count`, the number of observed values.
    """
    return f"{metric} is a sum of observed values, not a number of events", f"write {count}"


@code("SLO2108", Severity.WARNING)
def histogram_is_a_counter(*, metric: str) -> Text:
    """The metric of a latency SLI looks like a counter, not like a histogram.

    The rules read the buckets of a histogram. A counter has none, so the SLI has no data.

    Fix: use a histogram of durations. To count events, use the kind `events`. If the metric is a histogram,
    ignore the warning.
    """
    return (
        f"{metric} looks like a counter (its name ends in _total), not like a histogram",
        "write the name of a histogram, such as http_request_duration_seconds, or use the kind 'events'",
    )


@code("SLO2109", Severity.WARNING)
def gauge_is_a_counter(*, kind: str, metric: str, ending: str, needs: str) -> Text:
    """A counter is used as a probe or as a precomputed ratio.

    `probe` and `ratio` use the values of a gauge between 0 and 1. A counter soon exceeds 1, so all events
    would be good, or all bad.

    Fix: use the kind `events`. If the metric is a gauge, ignore the warning.
    """
    return (
        f"{metric} looks like a counter (its name ends in {ending}), but {kind} needs {needs}",
        "use the kind 'events' for counters",
    )


@code("SLO2110", Severity.WARNING)
def implausible_threshold(*, threshold: str, effect: str) -> Text:
    """A latency threshold is zero, or longer than 30 days.

    With such a threshold, all events are bad, or all are good.

    Fix: write the longest good duration, such as `300ms`, and check its unit.
    """
    return f"with the threshold {threshold}, {effect}", "write the longest good duration, such as 300ms"
