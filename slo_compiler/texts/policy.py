"""Sentences of the alerts of error budget policies, shared by rules and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text

if TYPE_CHECKING:
    from slo_compiler.model import PolicyState


def summary(service: str, *, state: str) -> str:
    """The summary of the alert on a state."""
    return f"{service}: the error budget policy is in the state {state}"


def bound(state: PolicyState) -> str:
    """The bound of a state: `below 10%`, `at or below 50%`; empty for the least strict state."""
    if state.bound is None:
        return ""
    return f"{'at or below' if state.is_inclusive else 'below'} {percent_text(state.bound)}%"


def unknown(*, slos: str) -> str:
    """The SLOs without a state."""
    return (
        f"There is no remaining error budget for: {slos}."
        " There is no data or no traffic in the whole window, so the allowed changes are unknown."
    )


def description(*, slos: str, allow: str, bound: str, postmortem: bool) -> str:
    """The SLOs in the worst state, the bound, the classes of changes that are allowed, and obligations."""
    sentence = f"The remaining error budget is {bound} for: {slos}. Allowed changes: {allow}."
    return f"{sentence} A postmortem is required." if postmortem else sentence
