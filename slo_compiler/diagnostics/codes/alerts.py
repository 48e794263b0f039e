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
