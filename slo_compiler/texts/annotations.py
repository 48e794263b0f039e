"""Sentences of alert annotations, shared by the rules and the tests of the alerts.

Values are strings: a template expression in a rule, a number that the test computes in a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BURN_CHECKS = "Check recent changes to the service and its dependencies first."
"""The end of the description of a burn-rate alert."""


def burn_summary(identity: str, *, group: Iterable[tuple[str, str]], urgency: str) -> str:
    """The summary of a burn-rate alert; `group` are names and values of the labels of `group_by`."""
    return f"{identity}{group_labels(group)} is burning its error budget too fast ({urgency})"


def absent_summary(identity: str, *, group: str = "") -> str:
    """The summary of the alert on missing data; `group` are the labels of one group in parentheses."""
    return f"{identity}{group} has no data"


def group_labels(labels: Iterable[tuple[str, str]]) -> str:
    """Names and values of the labels of one group, in parentheses after a space; empty without labels."""
    text = ", ".join(f"{name}={value}" for name, value in labels)
    return f" ({text})" if text else ""


def absent(*, minimum: str) -> str:
    """The description of the alert on missing data; `minimum` is the time without samples."""
    return (
        f"The SLI has had no samples for at least {minimum}, so its error ratio cannot be computed and its"
        " burn-rate alerts cannot fire. Check that the target is up and scraped, and that no metric in the"
        " spec was renamed."
    )


def objective(*, target: str, period: str, description: str) -> str:
    """The target in percent, the period and the description of an SLO; the description may be empty."""
    sentence = f"{target}% of events are good over {period}"
    return f"{sentence}: {description}" if description else sentence


def burn_rate_exceeded(*, long_window: str, short_window: str, burn_rate: str, threshold: str) -> str:
    """The burn rate of a window pair over its long window, and the threshold that both windows exceed."""
    return f"{long_window} burn rate {burn_rate}, threshold {threshold} (also exceeded over {short_window}). "


def remaining_budget(*, remaining: str, period: str, exhausted: str) -> str:
    """The remaining share of the error budget; `exhausted` is empty or `budget_exhausted`."""
    return f"Remaining error budget ({period}): {remaining}{exhausted}. "


def budget_exhausted(time: str, *, window: str) -> str:
    """The time until the error budget is exhausted, at the burn rate of a window that may not have fired."""
    return f", exhausted in {time} at the {window} rate"


def budget_overspent(*, times: str, period: str) -> str:
    """An exhausted error budget, and the number of times that it was spent."""
    return f"The error budget ({period}) is exhausted: {times} times the allowed errors. "


def budget_unknown(*, period: str) -> str:
    """A budget without a recorded value."""
    return f"The error budget ({period}) is not known yet. "


def short_history(age: str) -> str:
    """The length of the history of a new SLO, whose budget is not meaningful yet."""
    return f"There is data for the last {age} only. "
