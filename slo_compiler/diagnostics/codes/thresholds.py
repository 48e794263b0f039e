"""SLO20xx: limits and values of the SLI kind `threshold`."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO2017")
def no_limit(*, keys: str) -> Text:
    """A threshold without a limit.

    A value is good while it is at least `min` and at most `max`. One of the two can be omitted.

    Mend it: add the limit.
    """
    return "threshold has no limit", f"add {keys}"


@code("SLO2018")
def limits_crossed(*, minimum: str, maximum: str) -> Text:
    """The lower limit of a threshold is above the upper one.

    No value is at least `min` and at most `max` then, so every minute would be bad.

    Mend it: exchange the limits.
    """
    return f"min {minimum} is greater than max {maximum}, so no value is good", "exchange min and max"


@code("SLO2019")
def age_with_minimum() -> Text:
    """A lower limit of an age.

    `age` is the time since something last happened: it is too long or it is good.

    Mend it: write `max`. For a lower limit write the expression as `query`, such as
    `time() - last_run_timestamp_seconds`.
    """
    return "an age has no lower limit", "write max, the longest good age"


@code("SLO2020")
def limit_not_a_number(*, key: str, value: str, is_duration: bool) -> Text:
    """A limit of a gauge or query that is not a number.

    The value is compared as it is, in its own unit; a duration could be meant in any unit.

    Mend it: write the number in the unit of the metric, without quotes. For the time since a time
    stamp use `age`, whose limit is a duration.
    """
    hint = "write a plain number such as 1000, without quotes or a unit"
    if is_duration:
        hint = "write it in the unit of the metric; for the time since a time stamp use 'age'"
    return f"{key} must be a number for a {value}", hint


@code("SLO2021")
def limit_not_a_duration() -> Text:
    """A limit of an age that is not a duration.

    A plain number could be meant in seconds, minutes or hours.

    Mend it: write a whole number with a unit, such as `30m`, `26h` or `8d`.
    """
    return (
        "max must be a duration of more than zero for an age",
        "write a whole number with a unit, such as 30m, 26h or 8d",
    )


@code("SLO2022")
def window_in_threshold() -> Text:
    """The placeholder `$window` in the query of a threshold.

    The query is evaluated once a minute, whatever the window is, and each result is compared with the
    limits.

    Mend it: write a fixed range such as `[5m]`. For a ratio over each window use the kind `query`.
    """
    return (
        "the query contains $window, but the query of a threshold is evaluated once a minute",
        "write a fixed range such as [5m]; for a ratio over each window use the kind 'query'",
    )


@code("SLO2023")
def not_an_instant_vector(*, found: str) -> Text:
    """The query of a threshold does not result in an instant vector.

    Every series of the result is compared with the limits. Ranges and strings cannot be compared, and a
    number is never absent.

    Mend it: choose a value of each range with a function such as `max_over_time()`; remove `scalar()`.
    """
    hints = {
        "a range": "choose a value of it with a function such as max_over_time()",
        "a number": "a number is never absent; write an expression of series, without scalar()",
    }
    return f"the query must be an instant vector, not {found}", hints.get(
        found, "write an expression of series"
    )


@code("SLO2024", Severity.WARNING)
def counter_as_gauge(*, metric: str) -> Text:
    """A metric that looks like a counter is compared with a limit.

    A counter only grows and begins at zero with every restart: compared with a limit, it shows how long the
    process has run.

    Mend it: compare its rate, as in `query: rate(errors_total[5m])`. If it is a gauge with an unusual
    name, the warning can stay.
    """
    return (
        f"{metric} looks like a counter (its name ends in _total)",
        f"a counter only grows; compare its rate: query: rate({metric}[5m])",
    )
