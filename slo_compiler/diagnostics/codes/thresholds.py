"""SLO20xx: limits and values of the SLI kind `threshold`."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO2017")
def no_limit(*, keys: str) -> Text:
    """A threshold has no limit.

    A value is good if it is at least `min` and at most `max`. One of the two can be omitted.

    Fix: add a limit.
    """
    return "threshold has no limit", f"add {keys}"


@code("SLO2018")
def limits_crossed(*, minimum: str, maximum: str) -> Text:
    """The lower limit of a threshold is above the upper limit.

    No value would be good, so every minute would count as bad.

    Fix: swap the limits.
    """
    return f"min {minimum} is greater than max {maximum}, so no value is good", "swap min and max"


@code("SLO2019")
def age_with_minimum() -> Text:
    """A threshold on an age has a lower limit.

    `age` is the time since the last event and has only an upper limit.

    Fix: replace `min` with `max`. For a lower limit, use `query`, as in
    `time() - last_run_timestamp_seconds`.
    """
    return "min is not allowed with age", "set max to the highest good age"


@code("SLO2020")
def limit_not_a_number(*, key: str, value: str, is_duration: bool) -> Text:
    """A limit of a gauge or query is not a number.

    The limit has the unit of the metric, which `slo` cannot convert.

    Fix: write a number in the unit of the metric, without quotes. For the time since a timestamp, use
    `age`, whose limit is a duration.
    """
    hint = "write a number such as 1000, without quotes or a unit"
    if is_duration:
        hint = "write it in the unit of the metric; for the time since a timestamp, use 'age'"
    return f"{key} must be a number for a {value}", hint


@code("SLO2021")
def limit_not_a_duration() -> Text:
    """A limit of an age is not a duration.

    A number without a unit could mean seconds, minutes or hours.

    Fix: write a whole number with a unit, such as `30m`, `26h` or `8d`.
    """
    return (
        "max must be a duration greater than zero for an age",
        "write a whole number with a unit, such as 30m, 26h or 8d",
    )


@code("SLO2022")
def window_in_threshold() -> Text:
    """The query of a threshold contains the placeholder `$window`.

    The query is evaluated once a minute, regardless of the window, and each result is compared with the
    limits.

    Fix: write a fixed range such as `[5m]`. For a ratio over each window, use the kind `query`.
    """
    return (
        "the query contains $window, but the query of a threshold is evaluated once a minute",
        "write a fixed range such as [5m]; for a ratio over each window, use the kind 'query'",
    )


@code("SLO2023")
def not_an_instant_vector(*, found: str) -> Text:
    """The query of a threshold does not return an instant vector.

    Each series of the result is compared with the limits. Range vectors and strings cannot be compared,
    and a scalar is never absent.

    Fix: aggregate a range with a function such as `max_over_time()`; remove `scalar()`.
    """
    hints = {
        "a range": "aggregate it with a function such as max_over_time()",
        "a number": "write an expression that selects series, without scalar(); a number is never absent",
    }
    return f"the query must be an instant vector, not {found}", hints.get(
        found, "write an expression that selects series"
    )


@code("SLO2024", Severity.WARNING)
def counter_as_gauge(*, metric: str) -> Text:
    """A threshold is applied to a metric that looks like a counter.

    A counter only increases and restarts at zero, so its value depends on the uptime of the process.

    Fix: compare its rate, as in `query: rate(errors_total[5m])`. If the metric is a gauge, ignore the
    warning.
    """
    return (
        f"{metric} looks like a counter (its name ends in _total)",
        f"compare its rate: query: rate({metric}[5m])",
    )
