"""Sentences of alert annotations, shared by the rules and the tests of the alerts.

Values are strings: a template expression in a rule, a number that the test computes in a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ABSENT = (
    "The SLI has had no samples for at least 10 minutes, so its error ratio cannot be computed and its"
    " burn-rate alerts cannot fire. Check that the target is up and scraped, and that no metric in the"
    " spec was renamed."
)
"""The description of the alert on missing data."""

BUDGET_UNKNOWN = "Remaining error budget: no data yet."

BURN_CHECKS = " Check recent changes to the service and its dependencies first."
"""The end of the description of a burn-rate alert."""


def burn_summary(identity: str, *, group: Iterable[tuple[str, str]], urgency: str) -> str:
    """The summary of a burn-rate alert; `group` are names and values of the labels of `group_by`."""
    labels = ", ".join(f"{name}={value}" for name, value in group)
    named = f"{identity} ({labels})" if labels else identity
    return f"{named} is burning its error budget too fast ({urgency})"


def absent_summary(identity: str) -> str:
    """The summary of the alert on missing data."""
    return f"{identity} has no data"


def objective(*, target: str, period: str, description: str) -> str:
    """The target in percent, the period and the description of an SLO; the description may be empty."""
    sentence = f"{target}% of events are good over {period}"
    return f"{sentence}: {description}" if description else sentence


def burn_rate_exceeded(*, long_window: str, short_window: str, burn_rate: str, threshold: str) -> str:
    """The burn rate of a window pair over its long window, and the threshold that both windows exceed."""
    return f"{long_window} burn rate {burn_rate}, threshold {threshold} (also exceeded over {short_window}). "


def remaining_budget(*, remaining: str, period: str) -> str:
    """The remaining share of the error budget; `budget_exhausted` or a full stop follows."""
    return f"Remaining error budget ({period}): {remaining}"


def budget_exhausted(time: str) -> str:
    """The time until the error budget is exhausted; a full stop follows."""
    return f", exhausted in {time} at this rate"
