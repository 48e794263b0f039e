"""SLO40xx: alert policies that cannot do what they say."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO4001", Severity.WARNING)
def pair_cannot_fire(*, severity: str, budget: str, window: str, target: str) -> Text:
    """A window pair that no window could make useful at this target, so it is left out.

    A threshold is a burn rate times the error budget. With a low target even the smallest burn rate
    worth alerting on, 1, asks for an error ratio above one half, which only near-total outages reach.

    Mend it: raise the target, or give the SLO an `alerting` without this pair. `slo explain` shows
    which pairs are left.
    """
    message = f"the {severity} pair of {budget} % in {window} is left out: at target {target} it cannot fire"
    return message, "raise the target, or remove the pair from the alert policy"


@code("SLO4002", Severity.WARNING)
def no_burn_alert() -> Text:
    """No burn-rate alert is left for this SLO.

    Either the policy is empty or none of its pairs can fire at this target.

    Mend it: give the policy a pair that can fire, or keep the SLO as a measurement only.
    """
    return "this SLO has no burn-rate alert", "give its alerting a page or ticket pair that can fire"


@code("SLO4003")
def short_not_shorter(*, short: str, long: str) -> Text:
    """A short window that is not shorter than its long window.

    The short window is what ends the alert soon after the errors end; as long as the long one it
    does nothing.

    Mend it: leave it out, which makes it a twelfth of the long window.
    """
    return (
        f"short_window {short} is not shorter than long_window {long}",
        "leave it out, which makes it a twelfth of the long one, or write a shorter one",
    )


@code("SLO4004")
def long_exceeds_window(*, long: str, window: str) -> Text:
    """A long window that is longer than the window of the SLO itself.

    An alert over more time than the promise covers would fire after the promise is already broken.

    Mend it: choose a shorter long window for SLOs with a window this short.
    """
    return f"long_window {long} is longer than the SLO's window {window}", "choose a shorter long_window"
