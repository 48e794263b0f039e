"""SLO203x: expressions that the configured Prometheus does not accept."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO2030")
def invalid_regex(*, problem: str) -> Text:
    r"""A regular expression in a label matcher is not valid.

    Prometheus uses the RE2 syntax of Go. It has no lookaround (`(?=`), no backreferences (`\1`) and no
    possessive repetition (`a++`), and it repeats at most 1000 times. Prometheus would reject the whole rule
    file.

    Fix: correct the expression. The syntax is described at https://github.com/google/re2/wiki/Syntax.
    """
    hint = "write it in RE2 syntax: https://github.com/google/re2/wiki/Syntax"
    if problem.startswith("invalid escape sequence"):
        hint = "remove the backslash, or write it twice to match a backslash"
    return f"invalid regular expression: {problem}", hint


@code("SLO2031")
def removed(*, feature: str, removed: str, version: str) -> Text:
    """An expression uses a function that the configured Prometheus version no longer has.

    `holt_winters` was removed in Prometheus 3.0. Its successor, `double_exponential_smoothing`, is
    experimental: Prometheus rejects it unless a feature flag is set.

    Fix: write the expression without the function.
    """
    return (
        f"{feature} was removed in Prometheus {removed}, and the rules are compiled for {version}",
        "write the expression without it",
    )


@code("SLO2032")
def experimental(*, feature: str, since: str) -> Text:
    """An expression uses an experimental function.

    Prometheus rejects rule files with experimental functions unless it runs with
    `--enable-feature=promql-experimental-functions`. They can change in any release.

    Fix: write the expression without the function, or record its result in a rule file of your own, and
    use the recorded series.
    """
    return (
        f"{feature}, new in Prometheus {since}, is experimental, and Prometheus rejects it by default",
        "write the expression without it, or use a series that your own rule records",
    )


@code("SLO2033")
def group_label_lost(*, label: str, clause: str, key: str) -> Text:
    """The result of a query does not have a group label.

    With `group_by: [route]`, each route has its own error budget. If an operator of the query removes the
    label, such as `sum()` without `by (route)`, all routes become one series without a route.

    Fix: keep the label in every aggregation and match, as in `sum by (route) (…)` and `on (route)`, or remove
    it from `group_by`.
    """
    return (
        f"{key} loses the group label {label!r}",
        f"keep it in aggregations and matches, as in sum {clause} (…), or remove it from group_by",
    )


@code("SLO2034")
def nothing_to_break_down(*, kind: str) -> Text:
    """An SLI with `breakdown` has no labels by which bad events can be counted.

    Dashboards show bad events by the labels in `breakdown`. Only counters and histograms have such labels:
    the kinds `events`, `latency` and `native_histogram`.

    Fix: remove `breakdown`.
    """
    return f"the bad events of the kind {kind!r} have no labels to break down by", "remove breakdown"
