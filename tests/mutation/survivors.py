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
            r".*: (slo:history_start:\w+|SLOIndicatorAbsent):"
            r" slo:sli_total:rate5m is slo:sli_(total:rate15m|errors:rate5m).*"
            r"|(events|grouped|.*query): slo:sli_errors:rate5m: slo:sli_total:rate5m is .*:rate15m.*"
        ),
        "only the presence of the total matters, and both are present at the same time",
    ),
    (
        (
            r".*: slo:sli_\w+:(rate15m: \S+ is \S+ \(4\)|(ratio_)?rate1h: \S+ is \S+ \(5\)"
            r"|ratio_rate30m: \S+ is slo:sli_\w+:rate\w+ \(3\))"
        ),
        "the series is multiplied by 0, and both are present at the same time",
    ),
    (
        r".*: slo:sli_\w+:(rate15m|(ratio_)?rate1h): \+ is - in sum .*",
        "the right side is 0",
    ),
    (
        r".*: slo:sli_\w+:(rate15m|(ratio_)?rate1h): without \(__at, instance\)",
        "recorded series have no label `instance`",
    ),
    (
        r".*: SLOErrorBudgetBurn\w+: slo:sli_error:ratio_rate\w+ is slo:sli_error:ratio_rate\w+ \(2\)",
        "the labels of the series matter, not its values, and all windows have the same ones",
    ),
    (
        r".*: SLOErrorBudgetBurn\w+: no matcher \w+",
        "the other operands of `and` have the matcher, so series of other SLOs match nothing",
    ),
    (
        r"\w+: slo:(policy_level|service_policy_level):number: label \w+ lost",
        "the series that the rule reads have the label",
    ),
    (
        r".*: slo:policy_level:number: (1 is 0\.9|2 is 1\.8|3 is 2\.7)",
        "levels are integers",
    ),
    (
        r"policy: SLOErrorBudgetPolicy: label (policy|service) lost.*",
        "the series that the alert reads has the label",
    ),
    (
        r"policy: SLOErrorBudgetPolicy: on without service",
        "both sides are series of one service",
    ),
    (
        r"policy: SLOErrorBudgetPolicy: (by \(policy, service\) lost|by without \w+) \(4\)",
        "the rule reads series of one policy of one service, and sets the labels",
    ),
    (
        r"\w+: slo:service_policy_level:number: (by \(service\) lost|by without service)",
        "the rule reads series of one service, and sets the label",
    ),
    (
        (
            r"(?!grouped).*: SLOIndicatorAbsent:"
            r" (on \(.*\) lost|by without \w+|only the right side of .* and group by .*)"
            r"|.*: SLOIndicatorAbsent: on without \w+"
        ),
        "both sides have the same labels, and the value of the alert does not matter",
    ),
)
"""Changes without an effect: no test can detect them."""

_LIMITS = (
    (
        r".*: slo:sli_error:ratio_rate(30m|1h): only the (left|right) side of (sum without|0 \*) .*",
        "the rates of errors and of all events are missing at the same evaluations",
    ),
    (
        r"(policy: SLOErrorBudgetPolicy: for|.*BurnTicket: keep_firing_for) is (1:10:00|0:15:00)",
        "evaluations are rarer than the difference: it ends between two of them",
    ),
    (r"opaque_query: slo:sli_(total|bad):rate5m: .*", "the input are recorded series, not the query"),
    (
        r".*(tile\w+: (range|last_over_time is) .*|ratio_rate2h: sum_over_time is .*)",
        "promtool ignores the intervals of groups, so the range contains one sample",
    ),
    (
        r".*history_start.*: range 2d is.*",
        "no test has a gap of a day or more",
    ),
    (
        r".*(Page|Ticket): description: .*(budget_remaining|query 4|humanize|text [5-8]).*",
        "the remaining budget appears with the errors of one pair, or (without traffic) never",
    ),
    (
        r".*Burn\w+: description: query \d: (0\.\d+ is 0\.\d+|only the left|and is or).*",
        "no notification is compared while another pair is just below its threshold",
    ),
    (
        r".*Burn\w+: \d+ is \d+.*",
        "evaluations are rarer than the difference: the guard ends between two of them",
    ),
    (
        r".*Burn\w+: range \w+ is \w+",
        "the errors that min_errors counts are all in the last hours of the window",
    ),
    (
        r"probe: .*Page: only the left side of .* and group by .*",
        "a probe that fails less often than min_errors is below the threshold",
    ),
    (
        r".*: slo:sli_error\w*:rat\w+: (0 is 1.*|only the right side of 0 .*)",
        "missing series are replaced by 0 only while there are no errors",
    ),
    (
        r".*SLOIndicatorAbsent: .*",
        "every tested SLO has had data, and the base rate has no copy",
    ),
    (
        r".*history_start.*: (0 is 1|only the right side of 0 .*)",
        "the first rate of the scenario is so low that it changes the start by milliseconds",
    ),
    (r".*budget_remaining\S*: 0\.0+1 is .*", "no budget is rounded at a bound"),
    (r".*ratio_rate\w+: only the left side of .* > 0", "only the base window is ever without traffic"),
    (
        r"(native_histogram|ratio|threshold): slo:(period|current).*",
        "the value depends on the version of Prometheus, so it is not compared",
    ),
    (r"(probe|ratio|threshold): slo:sli_(total|error):.*", "the total of this kind is constant"),
)
"""Changes that quick tests do not detect."""


def is_equivalent(kind: str, name: str) -> bool:
    """Return True for a change without an effect."""
    return any(re.fullmatch(pattern, f"{kind}: {name}") for pattern, _ in _EQUIVALENT)


def limit(kind: str, name: str) -> str:
    """Return the known reason for which a mutant survives, or an empty string."""
    return next((words for pattern, words in _LIMITS if re.fullmatch(pattern, f"{kind}: {name}")), "")
