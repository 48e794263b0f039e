"""SLO20xx: SLIs and their PromQL."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code

_NO_REASON = "invalid promql query"
"""Message of the parser without a reason."""

_TRY_IT = "run it in Prometheus, with 5m instead of $window"
_QUOTE_NAMES = 'write names with dots in quotes, as in {"http.requests", "http.route"="/"}'
_SYNTAX_HINTS = (
    ("unexpected character after '.'", _QUOTE_NAMES),
    ("inside braces: '.'", _QUOTE_NAMES),
    ("inside brackets: '$'", "use $window, the only placeholder"),
    ("inside brackets: '{'", "use $window, the only placeholder"),
    ("in label matching", 'write matchers as {name="value"}, with the value in quotes'),
    ("inside braces:", 'write matchers as {name="value"}, with the value in quotes'),
    ("expected type matrix", "add the range [$window] after the selector"),
    ("unclosed left parenthesis", "close it with )"),
    ("end of input inside braces", "close them with }"),
    ("end of input inside brackets", "close them with ]"),
    ("unterminated quoted string", "close it with the same quote"),
)
"""Substrings of parser messages, with hints; the first match is used."""

_CUT = "put the whole value in quotes: without them, ` #` begins a comment"
"""The hint for a text that ends at a comment of YAML."""

_TRY_IT_AS_IT_IS = "run it in Prometheus"
_WITHOUT_WINDOW = (
    ("inside brackets: '$'", "write a range such as [5m]; placeholders are not supported here"),
    ("inside brackets: '{'", "write a range such as [5m]; placeholders are not supported here"),
    ("expected type matrix", "add a range such as [5m] after the selector"),
)
"""The same for expressions without a placeholder; checked first."""

_NO_ENDING = "its name does not end in _total, _count, _sum or _bucket"
_KINDS_OF_GAUGES = (
    "use 'probe' for a gauge of 0 and 1, 'ratio' for a precomputed ratio, 'threshold' for other gauges"
)


@code("SLO2001")
def promql_syntax(*, problem: str, has_window: bool = True, is_cut: bool = False) -> Text:
    """An expression is not valid PromQL.

    Prometheus would reject the whole rule file.

    Fix: correct the expression. To test it in Prometheus, replace `$window` with `5m`.
    """
    hints = _SYNTAX_HINTS if has_window else _WITHOUT_WINDOW + _SYNTAX_HINTS
    otherwise = _TRY_IT if has_window else _TRY_IT_AS_IT_IS
    hint = next((hint for part, hint in hints if part in problem), otherwise)
    if is_cut and "unterminated" in problem:
        hint = _CUT
    return "not valid PromQL" if problem == _NO_REASON else f"not valid PromQL: {problem}", hint


@code("SLO2002")
def not_a_selector(*, found: str, key: str = "") -> Text:
    """A selector is expected instead of an expression.

    `events`, `latency`, `probe` and `ratio`, and `gauge` and `age` of `threshold`, contain selectors: a
    metric name with label matchers. `slo` adds `rate()`, windows and sums.

    Fix: remove functions, ranges and operators. For an expression, use the kind `query`, or the key
    `query` of `threshold`.
    """
    if key:
        metric = "last_success_timestamp_seconds" if key == "age" else "queue_length"
        return (
            f'{key} must be a selector such as {metric}{{job="api"}}, not {found}',
            f"for an expression, use 'query' instead of {key!r}",
        )
    return (
        f'expected a selector such as http_requests_total{{job="api"}}, not {found}',
        "remove rate() and the range, which slo adds; for an expression, use the kind 'query'",
    )


@code("SLO2003", Severity.WARNING)
def not_a_counter(*, metric: str, reason: str = _NO_ENDING, hint: str = _KINDS_OF_GAUGES) -> Text:
    """A metric does not look like a counter.

    `events` requires counters: `rate()` of a gauge is plausible but meaningless. Names of counters end in
    `_total`, or in `_count`, `_sum` or `_bucket` for histograms and summaries. Known counters and gauges of
    common exporters, such as Envoy, are exceptions.

    Fix: use a counter. For a gauge of 0 and 1, use the kind `probe`; for a ratio, `ratio`; for any other
    gauge, `threshold`. For the events of a period, such as the sums of CloudWatch, use `sum_over_time()` in
    the kind `query`. If the metric is a counter, ignore the warning.
    """
    return f"{metric} does not look like a counter ({reason})", hint


@code("SLO2004")
def no_window() -> Text:
    """A query does not contain the placeholder `$window`.

    The query is evaluated over several windows. `$window` is replaced with the length of each.

    Fix: write the range as `[$window]`, as in `sum(rate(http_requests_total[$window]))`.
    """
    return (
        "the query does not contain $window",
        "write its range as [$window], as in sum(rate(requests_total[$window]))",
    )


@code("SLO2005")
def fixed_range(*, found: str) -> Text:
    """A query contains a fixed range.

    With a fixed range, the long and the short window have the same value, and the alert fires for every
    spike.

    Fix: write every range as `[$window]`.
    """
    return f"the query contains the fixed range [{found}]", "write every range as [$window]"


@code("SLO2006")
def part_is_total(*, part: str) -> Text:
    """The selector of bad or good events is the same as that of the total.

    All events would be bad, or all would be good.

    Fix: add a matcher that selects only the bad or good events, such as `code=~"5.."`.
    """
    return f"{part} selects the same series as total", f"add a matcher that selects only {part} events"


@code("SLO2007")
def no_metric_name() -> Text:
    """A selector has no metric name.

    Rules, tests and dashboards use the metric name, and histograms add a suffix to it.

    Fix: write the name before the braces, or in quotes inside them: `{"a.b"}`.
    """
    return "the selector has no metric name", 'write it as metric_name{label="value"}'


@code("SLO2008")
def mixed_units() -> Text:
    """A query mixes events per second with events per window.

    `rate()` returns events per second; `increase()` and `count_over_time()` return events per window. They
    must not be added.

    Fix: use `rate()` throughout.
    """
    return "the query mixes rate() with functions that count per window", "use rate() throughout"


@code("SLO2009", Severity.WARNING)
def ratio_is_averaged() -> Text:
    """A precomputed ratio is averaged over time, not weighted by traffic.

    The ratio does not contain the number of events: an hour of errors at night counts as much as an hour
    at noon, and `min_errors` has no effect.

    Fix: if the counters of the ratio are available, use the kind `events`. If not, ignore the warning.
    """
    return (
        "a precomputed ratio is averaged over time, not weighted by traffic",
        "use 'events' if its counters are available",
    )


@code("SLO2010")
def histogram_suffix(*, metric: str, base: str) -> Text:
    """The metric is a series of a histogram, not the name of the histogram.

    The kind `latency` adds the suffixes `_bucket` and `_count`.

    Fix: remove the suffix.
    """
    return f"{metric} is a series of the histogram, not its name", f"write {base}"


@code("SLO2011")
def taken_matcher(*, label: str) -> Text:
    """A selector contains a matcher on a reserved label.

    `latency` sets `le` from the threshold.

    Fix: remove the matcher.
    """
    return (
        f"the selector contains a matcher on {label!r}, which is set from the threshold",
        "remove the matcher",
    )


@code("SLO2012", Severity.WARNING)
def total_hides_missing_data(*, key: str = "total", looks_like: str = "no traffic") -> Text:
    """A total, or the query of a threshold, returns a value even if the series are missing.

    With `vector(…)` or `or vector(0)`, missing series look like no traffic, or like a value of the threshold,
    and the alert on missing data never fires.

    Fix: remove it. The rules handle windows without traffic.
    """
    return (
        f"the {key} contains vector(…), so missing data looks like {looks_like}",
        "remove it; the rules handle windows without traffic"
        if key == "total"
        else "remove it; missing data has its own alert",
    )


@code("SLO2013")
def window_outside_range() -> Text:
    """The placeholder `$window` is used outside a range.

    Only ranges depend on the window. An offset of `$window` would read the time before the window.

    Fix: use it only as `[$window]` or `[$window:step]`.
    """
    return "$window is used outside a range", "use it only as [$window]"


@code("SLO2014", Severity.WARNING)
def part_outside_total(*, part: str, matcher: str) -> Text:
    """The selector of bad or good events lacks a matcher of the total.

    It may count events that the total does not count, so the error ratio may be wrong, or above 1.

    Fix: add the matcher of the total.
    """
    return (
        f"{part} lacks the total's matcher {matcher}",
        f"add it, so that {part} counts only events of the total",
    )


@code("SLO2015")
def selector_modifier(*, found: str) -> Text:
    """A selector contains `offset`, `@`, or `or` between matchers.

    The rules set the evaluation time, and Prometheus rejects `or` between matchers.

    Fix: remove it. Write alternatives as `=~"a|b"`.
    """
    is_choice = "'or'" in found
    return (
        f"the selector contains {found}",
        'write alternatives as label=~"a|b"' if is_choice else "remove it",
    )


@code("SLO2016")
def group_not_kept(*, label: str, metric: str) -> Text:
    """The selector restricts a group label to one value.

    Grouping by such a label creates only one group.

    Fix: remove the matcher or the group label.
    """
    return (
        f"{metric} is grouped by {label!r}, but its selector allows only one value",
        "remove the matcher or the group label",
    )
