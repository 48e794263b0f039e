"""Diagnostics of the tests of an SLO's alerts (SLO70xx)."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import code


@code("SLO7001", Severity.WARNING)
def alerts_untested(*, identity: str, reason: str) -> tuple[str, str]:
    """The alerts of an SLO have no tests.

    The compiler writes promtool tests for every alert: it makes up series that the SLI's selectors
    match, lets errors come and go, and says when the alert must fire and when it must not. For this
    SLO it found no such series, so its rules are compiled but nothing shows that they work on data.

    Mostly a selector asks for something that contradicts another one, or uses a regular expression
    that only Prometheus' RE2 understands (such as `[[:alpha:]]`): write it in plainer terms.
    """
    return (
        f"the alerts of {identity} are not proven by tests: {reason}",
        "write the selectors in plainer terms; slo explain SLO7001 says more",
    )


@code("SLO7002")
def alert_test_failed(
    *, scenario: str, time: str, expected: str, actual: str, timeline: str = ""
) -> tuple[str, str]:
    """A generated test fails: an alert or a recorded value is not what the spec promises.

    The message names the scenario, the time in it, what the arithmetic of the SLO expects and what
    promtool saw. For an alert it shows both timelines: from when to when it must fire in that
    story, and from when to when it does.

    If the rules were edited by hand, compile again. If they are as compiled, an alert does not do
    what it should: please report it as a bug, with the spec.
    """
    when = f" at {time}" if time else ""
    sides = f": expected {expected}, but there was {actual}" if expected else f": {actual}"
    if timeline:
        sides = f"\n{timeline}"
    return f"{scenario}{when}{sides}", "compile again; if the rules are as compiled, please report it"


@code("SLO7003")
def rules_missing(*, rules: str) -> tuple[str, str]:
    """There are no rules to test.

    The spec is there and its rule file is not: it was never compiled, or the output folder is
    another one.

    Run `slo compile`, or name the folder with `--output`.
    """
    return f"there is no {rules} to test", "run slo compile first, or name the output folder with --output"
