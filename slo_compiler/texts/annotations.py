"""Sentences of alert annotations, for the rules and for the tests of the alerts.

Values are texts: a template expression in a rule, and the number that a test computes itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ABSENT = (
    "The series that count this SLO's events have been gone for 10 minutes or more, so neither its"
    " error ratio nor its burn-rate alerts can be computed. Check that the target is up and scraped,"
    " and that the spec names its metrics as they are today."
)
"""The description of the alert on missing data."""

BUDGET_UNKNOWN = "What is left of the error budget is not known yet."


def burn_summary(identity: str, *, group: Iterable[tuple[str, str]], urgency: str) -> str:
    """The summary of a burn-rate alert; `group` are names and values of the labels of `group_by`."""
    labels = ", ".join(f"{name}={value}" for name, value in group)
    named = f"{identity} ({labels})" if labels else identity
    return f"{named} burns its error budget too fast ({urgency})"


def absent_summary(identity: str) -> str:
    """The summary of the alert on missing data."""
    return f"{identity} has no data"


def objective(*, target: str, period: str, description: str) -> str:
    """What the SLO is: its target in percent, its period and the description, which may be empty."""
    sentence = f"{target}% of events are good over {period}"
    return f"{sentence}: {description}" if description else sentence


def windows_burn(*, long_window: str, short_window: str, burn_rate: str, limit: str) -> str:
    """How fast a window pair burns, and the burn rate from which it alerts."""
    return (
        f"The {long_window} and {short_window} windows burn: {burn_rate} times the sustainable rate"
        f" (limit {limit}). "
    )


def budget_left(*, remaining: str, period: str) -> str:
    """The remaining share of the error budget; `budget_gone` or a full stop follows."""
    return f"Error budget left: {remaining} of {period}"


def budget_gone(time: str) -> str:
    """When the error budget will be spent; a full stop follows."""
    return f", gone in {time} at this rate"
