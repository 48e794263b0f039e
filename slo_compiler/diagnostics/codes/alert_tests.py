"""Diagnostics of the tests of an SLO's alerts (SLO70xx)."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import code


@code("SLO7001", Severity.WARNING)
def alerts_untested(*, identity: str, reason: str, remedy: str) -> tuple[str, str]:
    """The alerts of an SLO have no tests.

    `slo` generates promtool tests for every alert, with synthetic series that match the selectors of the
    SLI. It found no such series for this SLO: its rules are compiled, but not tested.

    Usually one selector contradicts another, or uses a regular expression that only RE2 supports, such
    as `[[:alpha:]]`.

    A query with `vector(…)` or `absent(…)` has results without any series, which no test can replace. They
    also exist in the tests of the other SLOs of the service, so their notifications are not compared. If they
    may be events, as in a query of `threshold`, the policies of the service are not tested either.

    Fix: simplify the selectors, or omit `vector(…)` and `absent(…)`; the rules handle windows without events.
    The hint of the warning says which.
    """
    return f"the alerts of {identity} are not tested: {reason}", remedy


@code("SLO7002")
def alert_test_failed(
    *, scenario: str, time: str, expected: str, actual: str, timeline: str = ""
) -> tuple[str, str]:
    """A generated test fails: an alert or a recorded value differs from the expected one.

    The message names the scenario, the time in it, the expected value and the value from promtool.
    For an alert it shows two timelines: when it must fire in the scenario, and when it fires.

    Fix: if the rules were edited by hand, compile again. If not, this is a bug in `slo`: report it
    with the spec.
    """
    when = f" at {time}" if time else ""
    sides = f": expected {expected}, got {actual}" if expected else f": {actual}"
    if timeline:
        sides = f"\n{timeline}"
    return f"{scenario}{when}{sides}", "run slo compile; if the rules were not edited, report a bug"


@code("SLO7003")
def rules_missing(*, rules: str) -> tuple[str, str]:
    """A spec has no rule file to test.

    The spec was not compiled, or it was compiled to another output directory.

    Fix: run `slo compile`, or specify the output directory with `--output`.
    """
    return f"{rules} not found", "run slo compile first, or specify the output directory with --output"
