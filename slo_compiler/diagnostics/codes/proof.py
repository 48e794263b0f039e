"""Findings about what can be proven of an SLO's alerts (SLO7xx)."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import code


@code("SLO701", Severity.WARNING)
def alerts_unproven(*, identity: str, reason: str) -> tuple[str, str]:
    """The alerts of an SLO have no tests.

    The compiler writes promtool tests for every alert: it makes up series that the SLI's selectors
    match, lets errors come and go, and says when the alert must fire and when it must not. For this
    SLO it found no such series, so its rules are compiled but nothing shows that they work on data.

    Mostly a selector asks for something that contradicts another one, or uses a regular expression
    that only Prometheus' RE2 understands (`[[:alpha:]]`, `\\pL`): write it in plainer terms. For a
    `query` that is not a sum of rates, write the SLI as `events` where possible.
    """
    return (
        f"the alerts of {identity} are not proven by tests: {reason}",
        "write the selectors in plainer terms, or the SLI as events; slo explain SLO701 says more",
    )
