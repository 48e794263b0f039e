"""SLO40xx: alert policies that cannot work as written."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO4001", Severity.WARNING)
def pair_cannot_fire(*, severity: str, budget: str, window: str, target: str) -> Text:
    """A window pair is skipped because it cannot fire at this target.

    The threshold of a pair is its burn rate times the error budget. At a low target, even a burn rate
    of 1 requires an error ratio above 50%, which only a near-total outage reaches.

    Fix: raise the target, or set `alerting` on the SLO without this pair. `slo explain` lists the
    remaining pairs.
    """
    message = f"the {severity} pair of {budget}% in {window} is skipped: it cannot fire at target {target}"
    return message, "raise the target, or remove the pair from the alert policy"


@code("SLO4002", Severity.WARNING)
def no_burn_alert() -> Text:
    """An SLO has no burn-rate alert.

    The policy is empty, or none of its pairs can fire at this target.

    Fix: add a pair that can fire. To only measure the SLO, ignore this warning.
    """
    return "this SLO has no burn-rate alert", "add a page or ticket pair that can fire to its alerting"


@code("SLO4003")
def short_not_shorter(*, short: str, long: str) -> Text:
    """A short window is not shorter than its long window.

    The short window resolves the alert soon after the errors stop. It has no effect if it is as long as
    the long window.

    Fix: remove `short_window` to use the default, 1/12 of the long window, or write a shorter one.
    """
    return (
        f"short_window {short} is not shorter than long_window {long}",
        "remove it to use the default, 1/12 of the long window, or write a shorter one",
    )


@code("SLO4004")
def long_exceeds_window(*, long: str, window: str) -> Text:
    """A long window is longer than the window of the SLO.

    Such an alert would fire after the SLO is already missed.

    Fix: choose a shorter long window.
    """
    return f"long_window {long} is longer than the SLO's window {window}", "choose a shorter long_window"


@code("SLO4005")
def no_whole_steps(*, key: str, text: str, step: str) -> Text:
    """A window of a pair is not a multiple of 5m.

    Windows consist of consecutive base windows, and the shortest base window is 5m.

    Fix: round the window.
    """
    return f"{key} {text} is not a multiple of {step}", f"choose a multiple of {step}"


@code("SLO4006", Severity.WARNING)
def pair_moved(*, severity: str, wanted: str, planned: str) -> Text:
    """A window pair is changed because it cannot work as written.

    A burn rate below 1 would alert on an SLO that meets its target. A threshold above 50% is exceeded only in
    a near-total outage. Windows must be multiples of the base window. The pair gets the nearest budget or
    window that works (docs/alerting.md).

    Fix: write the pair that the message contains, or raise the target.
    """
    return (
        f"the {severity} pair of {wanted} cannot work as written and becomes {planned}",
        "write the pair like that, or raise the target",
    )


@code("SLO4007", Severity.WARNING)
def pair_merged(*, severity: str, wanted: str) -> Text:
    """A window pair is skipped because another pair has the same windows.

    At this target and window, both pairs get the same long window. The pair of the higher severity is kept.

    Fix: remove the pair.
    """
    return (
        f"the {severity} pair of {wanted} is skipped: it gets the windows of another pair",
        "remove the pair",
    )


@code("SLO4008", Severity.WARNING)
def min_errors_too_high(*, count: str, highest: str) -> Text:
    """The minimum number of errors is so high that it probably disables alerts.

    No alert fires before its long window contains this number of bad events. The minimum is meant for idle
    services, in which one or two errors already exceed the error budget. A busy service reaches the
    threshold of an alert long after a small minimum.

    Fix: write a small number, such as 3. To alert later, raise `budget_percent` in the alert policy.
    """
    return (
        f"no alert fires before {count} bad events, because min_errors is above {highest}",
        "write a small number, such as 3; to alert later, raise budget_percent",
    )


@code("SLO4009", Severity.WARNING)
def later_than_lesser(*, severity: str, pair: str, lesser: str, lesser_pair: str) -> Text:
    """An alert fires later than a less severe one for the same incident, such as a page later than a ticket.

    The pair of the page consumes more of the error budget than every ticket pair, or more than a ticket pair
    with a shorter window and a higher burn rate. Pages are for urgent incidents, so they should fire first.
    The order of severities is `page`, `ticket`, then the order of `severities` in the settings.

    Fix: swap the pairs, or lower `budget_percent` of the more severe one.
    """
    return (
        f"the {severity} for {pair} fires after the {lesser} for {lesser_pair}",
        f"swap the pairs, or lower budget_percent of the {severity}",
    )
