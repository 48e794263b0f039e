"""SLO4520 to SLO4522: dates in error budget policies that have passed or will pass soon.

`slo check` compares them with the day of `--as-of`. They never make it fail, not even with `--strict`,
because a build must not fail only because a date has passed.
"""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO4520", Severity.WARNING)
def review_due(*, policy: str, day: str) -> Text:
    """A policy must be reviewed soon.

    `review_by` is at most 30 days away. The approvers in `approved_by` should decide whether to keep the
    policy.

    Fix: review the policy and choose a later date. This warning never makes `slo check` fail.
    """
    return f"the policy {policy!r} is to be reviewed by {day}", "review it, then choose a later date"


@code("SLO4521", Severity.WARNING)
def review_overdue(*, policy: str, day: str) -> Text:
    """The review of a policy is overdue.

    The policy still applies.

    Fix: review the policy and choose a later date. This warning never makes `slo check` fail.
    """
    return f"the policy {policy!r} was to be reviewed by {day}", "review it, then choose a later date"


@code("SLO4522", Severity.WARNING)
def waiver_expired(*, waiver: str, day: str) -> Text:
    """A waiver has expired.

    It has had no effect since its date, in UTC. `slo gate` compares the date with the time of Prometheus, so
    the rules need no change.

    Fix: remove the waiver, or have it approved for longer. This warning never makes `slo check` fail.
    """
    return f"the waiver {waiver!r} has had no effect since {day}", "remove it, or have it approved for longer"
