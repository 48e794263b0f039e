"""SLO21xx: valid queries that probably do not measure what they should."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO2111", Severity.WARNING)
def fixed_time(*, time: str) -> Text:
    """A query is evaluated at a fixed time.

    With `@` and a timestamp, the query returns the same value forever, so the alerts of the SLO never
    change.

    Fix: remove `@` and the timestamp.
    """
    return f"the query is evaluated at the fixed time {time}", "remove @ and the time"


@code("SLO2112", Severity.WARNING)
def different_offsets(*, part: str) -> Text:
    """The offsets in the query of bad or good events differ from those of the total.

    The bad events of one time are divided by the total of another. When traffic changes, the error ratio
    is wrong.

    Fix: use the same offset in both queries, or none.
    """
    return (
        f"{part} and total have different offsets, so they count events of different times",
        "write the same offset in both queries, or none",
    )


@code("SLO2113", Severity.WARNING)
def offset_into_the_future() -> Text:
    """A query has a negative offset, so it reads samples after the time of evaluation.

    These samples do not exist yet when the rule is evaluated, so the query returns little or no data.

    Fix: remove the offset. Use a positive offset for data that arrives late.
    """
    return "the negative offset reads samples that do not exist yet", "remove the offset"


@code("SLO2114", Severity.WARNING)
def negative_events(
    *, key: str, problem: str = "is a negative number of events", hint: str = "remove the minus sign"
) -> Text:
    """A query returns a negative number of events.

    With negative bad events, the error ratio is never above zero, and no alert fires. Examples: a minus
    sign before the query, good events minus all events, and `1 - sum(rate(…))`, where 1 is not a number of
    events.

    Fix: remove the minus sign, or subtract from all events.
    """
    return f"{key} {problem}", hint


@code("SLO2115", Severity.WARNING)
def comparison_as_events(*, key: str) -> Text:
    """A query returns the result of a comparison with `bool`, which is 0 or 1, as a number of events.

    It is divided by the events per second of the total, so the error ratio depends on the traffic.

    Fix: remove the comparison, and let the query return events. To count the minutes in which a value
    exceeds a limit, use the kind `threshold`.
    """
    return (
        f"{key} is the result of a comparison, 0 or 1, not a number of events",
        "remove the comparison, or use the kind 'threshold' to compare a value with a limit",
    )


@code("SLO2116", Severity.WARNING)
def ratio_as_events(*, key: str) -> Text:
    """A query returns a ratio instead of a number of events.

    `slo` divides bad or good events by the total, and adds events of short windows to those of long
    windows. Neither is correct for a ratio.

    Fix: write the dividend as `bad` or `good`, and the divisor as `total`.
    """
    return (
        f"{key} is a ratio, not a number of events",
        "write the dividend as bad or good, and the divisor as total",
    )


@code("SLO2117", Severity.WARNING)
def always_zero(*, key: str) -> Text:
    """A query always returns zero.

    It is multiplied by 0, or subtracts all counters that it adds.

    Fix: write a query that counts events. To add zeros where series are missing, use `or 0 * …`.
    """
    return f"{key} is always zero", "write a query that counts events"


@code("SLO2118", Severity.WARNING)
def counted_twice(*, key: str, selector: str) -> Text:
    """A query adds the same counter twice.

    Its events have twice the weight of others.

    Fix: remove one of them, or correct its selector.
    """
    return f"{key} adds {selector} twice", "remove one of them, or correct its selector"
