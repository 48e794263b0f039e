"""Reasons why mutants survive: they do the same as the rules, or the tests have a known limit."""

from __future__ import annotations

import re

_LABELED = r"slo:(sli_error:|sli_\w+:(rate15m|rate1h|tile)|current_|period_|history_).*"
_OF_GOOD = "good|latency|native_histogram|probe|ratio|threshold"
_NEVER_NEGATIVE = "native_histogram|probe|ratio|threshold"

_EQUIVALENT = (
    (
        rf"(\w+: ({_LABELED}|SLO\w+)|({_OF_GOOD}): slo:sli_errors:rate5m): label (service|slo) lost",
        "the series that the rule reads have the label",
    ),
    (
        rf"({_NEVER_NEGATIVE}): slo:sli_errors:rate5m: clamp_min lost",
        "the bad events of this kind are never negative",
    ),
    (
        r".*: (slo:history_start:\w+: last_over_time is max|SLOIndicatorAbsent: last_over_time is ).*",
        "all values are the same, or only their presence matters",
    ),
    (
        (
            r".*: (slo:history_start:\w+|SLOIndicatorAbsent): slo:sli_total:rate5m is slo:sli_total:rate15m.*"
            r"|(events|grouped|.*query): slo:sli_errors:rate5m: slo:sli_total:rate5m is .*:rate15m.*"
        ),
        "only the presence of the total matters, and both are present at the same time",
    ),
)
"""Changes without an effect: no test can detect them."""

_LIMITS = (
    (r"opaque_query: slo:sli_(total|bad):rate5m: .*", "the input are recorded series, not the query"),
    (r".*: no matcher \w+|.*SLOIndicatorAbsent: on .*", "a test has no recorded series of other SLOs"),
    (
        r".*(and is or in|only the left side of) .* (and|unless) group by .*",
        "a test has no recorded series with other labels",
    ),
    (
        r".*tile\w+: (range|last_over_time is) .*",
        "promtool ignores the intervals of groups, so the range contains one sample",
    ),
    (r".*history_start.*: range 2d is .*", "no test has a gap of a day or more"),
    (r".*description: query \d+: .*1209600.*", "no quick test lasts half of the period"),
    (
        (
            r".*(Page|(probe|ratio|threshold): .*Ticket): description: .*"
            r"(budget_remaining|query 4|humanize|text [5-8]).*"
        ),
        "no budget remains when the alert fires",
    ),
    (r".*description: query 5: 1 is .*", "the spent budget is far above 1"),
    (
        r".*Burn\w+: (description: .*)?(0\.\d+ is 0\.\d+|slo:sli_error:ratio_\w+ is |only the).*",
        "the ratios of both windows, or of both pairs, are nearly the same",
    ),
    (r".*Burn\w+: .*history_start.*", "the guard of a new SLO has ended before its pair is tested"),
    (
        r".*Burn\w+: (range|sum_over_time|\d+(\.5)? is) .*",
        "min_errors is tested with the fastest pair only",
    ),
    (r".*SLOIndicatorAbsent: (range|only the right side of) .*", "every tested SLO has had data"),
    (r".*ratio_rate\w+: only the left side of .* > 0", "only the base window is ever without traffic"),
    (r".*ratio\w*: range \w+ is \w+", "all errors of a long window are recent ones"),
    (r".*ratio\w*: 0 is 1.*", "traffic is always far above 1"),
    (
        r"(native_histogram|ratio|threshold): slo:(period|current).*",
        "the value depends on the version of Prometheus, so it is not compared",
    ),
    (
        r"(probe|ratio|threshold): slo:sli_(total|error):.*",
        "the total of this kind is constant",
    ),
    (
        r".*: slo:sli_error:ratio_rate\w+: slo:sli_total:rate15m is slo:sli_total:rate5m.*",
        "traffic is constant when the values are compared",
    ),
)
"""Changes that quick tests do not detect."""


def is_equivalent(kind: str, name: str) -> bool:
    """Return True for a change without an effect."""
    return any(re.fullmatch(pattern, f"{kind}: {name}") for pattern, _ in _EQUIVALENT)


def limit(kind: str, name: str) -> str:
    """Return the known reason for which a mutant survives, or an empty string."""
    return next((words for pattern, words in _LIMITS if re.fullmatch(pattern, f"{kind}: {name}")), "")
