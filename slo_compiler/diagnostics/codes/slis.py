"""SLO20xx: service level indicators: PromQL and what it counts."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code

_NO_REASON = "invalid promql query"
"""What the parser says when it has nothing to say."""

_TRY_IT = "try it in Prometheus, with 5m in place of $window"
_SYNTAX_HINTS = (
    ("inside brackets: '$'", "the only placeholder is $window"),
    ("in label matching", 'write matchers as {name="value"}, with the value in quotes'),
    ("inside braces:", 'write matchers as {name="value"}, with the value in quotes'),
    ("expected type matrix", "a range is missing: write [$window] after the selector"),
    ("unclosed left parenthesis", "close it with )"),
    ("end of input inside braces", "close them with }"),
    ("end of input inside brackets", "close them with ]"),
    ("unterminated quoted string", "close it with the same quote"),
)
"""Parts of the parser's messages, and what helps; the first that fits counts."""

_TRY_IT_AS_IT_IS = "try it in Prometheus"
_WITHOUT_WINDOW = (
    ("inside brackets: '$'", "placeholders are not replaced here; write a range such as [5m]"),
    ("expected type matrix", "a range is missing: write one such as [5m] after the selector"),
)
"""The same for expressions that have no placeholder; they come first."""


@code("SLO2001")
def promql_syntax(*, problem: str, has_window: bool = True) -> Text:
    """PromQL that does not parse.

    The embedded parser checks every expression before anything is written, so Prometheus never
    sees a rule file that it would refuse as a whole.

    Mend it: try the expression in Prometheus with `$window` replaced by `5m`.
    """
    hints = _SYNTAX_HINTS if has_window else _WITHOUT_WINDOW + _SYNTAX_HINTS
    otherwise = _TRY_IT if has_window else _TRY_IT_AS_IT_IS
    hint = next((hint for part, hint in hints if part in problem), otherwise)
    return "not valid PromQL" if problem == _NO_REASON else f"not valid PromQL: {problem}", hint


@code("SLO2002")
def not_a_selector(*, found: str, key: str = "") -> Text:
    """An expression where a plain selector belongs.

    `events`, `latency`, `probe`, `ratio`, and `gauge` and `age` of `threshold` take selectors: a metric
    name and label matchers. The compiler adds rate(), windows and sums itself, and so can derive every
    window and test from them.

    Mend it: remove functions, ranges and operators. For a whole expression use the kind `query`, or the
    key `query` of `threshold`.
    """
    if key:
        metric = "last_success_timestamp_seconds" if key == "age" else "queue_length"
        return (
            f'{key} must be a selector such as {metric}{{job="api"}}, not {found}',
            f"for an expression write 'query' instead of {key!r}",
        )
    return (
        f'expected a selector such as http_requests_total{{job="api"}}, not {found}',
        "the compiler adds rate() and the range itself; for a whole expression use the kind 'query'",
    )


@code("SLO2003", Severity.WARNING)
def not_a_counter(*, metric: str) -> Text:
    """A metric that does not look like a counter.

    `events` counts what counters count: rate() of a gauge is nonsense that looks plausible. Counters
    are named `…_total`, and those of histograms and summaries `…_count`, `…_sum` or `…_bucket`.

    Mend it: choose the counter. For a gauge of 0 and 1 use the kind `probe`, for a ratio the kind
    `ratio`, for any other the kind `threshold`. If it is a counter with an unusual name, the warning
    can stay.
    """
    return (
        f"{metric} does not look like a counter (its name does not end in _total, _count, _sum or _bucket)",
        "use 'probe' for a gauge of 0 and 1, 'ratio' for a ready-made ratio, 'threshold' for another gauge",
    )


@code("SLO2004")
def no_window() -> Text:
    """A query without the placeholder `$window`.

    The same query is evaluated over several windows; `$window` is where their length goes.

    Mend it: write the range as `[$window]`, as in `sum(rate(http_requests_total[$window]))`.
    """
    return (
        "the query has no $window",
        "write its range as [$window], as in sum(rate(requests_total[$window]))",
    )


@code("SLO2005")
def fixed_range(*, found: str) -> Text:
    """A fixed range in a query.

    A range that stays 5m while the window is 1h makes the long window react like the short one, and
    the alert pages for every spike.

    Mend it: write `[$window]` in every range.
    """
    return f"the query has the fixed range [{found}]", "write every range as [$window]"


@code("SLO2006")
def part_is_total(*, part: str) -> Text:
    """The bad or good events are selected exactly as the total.

    Every event would be bad, or every event good.

    Mend it: add the matcher that tells them apart, such as `code=~"5.."`.
    """
    return f"{part} selects the same series as total", "add the matcher that tells them apart"


@code("SLO2007")
def no_metric_name() -> Text:
    """A selector without a metric name.

    The compiler needs to know the metric: it is named in rules, tests and dashboards, and appended to
    for histograms.

    Mend it: write the name in front of the braces, or in quotes inside of them: `{"a.b"}`.
    """
    return "the selector has no metric name", 'write it as metric_name{label="value"}'


@code("SLO2008")
def mixed_units() -> Text:
    """One expression mixes events per second with events per window.

    `rate()` gives events per second, `increase()` and the `…_over_time()` counts give events per window.
    Added to each other they mean nothing.

    Mend it: use rate() throughout.
    """
    return "the query mixes rate() with functions that count per window", "use rate() throughout"


@code("SLO2009", Severity.WARNING)
def ratio_is_averaged() -> Text:
    """A ready-made ratio can only be averaged over time.

    It does not say how many events it stands for: an hour of errors at night weighs as much as one at
    noon, and the minimum of errors cannot be checked.

    Mend it: if the counters behind the ratio exist, use the kind `events`. If not, the warning can stay.
    """
    return (
        "a ready-made ratio is averaged over time: every moment weighs the same, however many events it had",
        "use 'events' if the counters behind it exist",
    )


@code("SLO2010")
def histogram_suffix(*, metric: str, base: str) -> Text:
    """A histogram named by one of its series.

    The kind `latency` needs two series of the histogram, `…_bucket` and `…_count`, and adds the
    suffixes itself.

    Mend it: remove the suffix.
    """
    return f"{metric} is a series of the histogram, not its name", f"write {base}"


@code("SLO2011")
def taken_matcher(*, label: str) -> Text:
    """A matcher on a label that the compiler sets itself.

    `latency` chooses the bucket by `le` from the threshold.

    Mend it: remove the matcher.
    """
    return (
        f"the selector matches {label!r}, which the compiler sets from the threshold",
        "remove that matcher",
    )


@code("SLO2012", Severity.WARNING)
def total_hides_missing_data(*, key: str = "total", looks_like: str = "no traffic") -> Text:
    """A total, or the query of a threshold, that is never absent.

    `vector(…)` or `or vector(0)` in a total makes a vanished target look like an idle one, and in a
    threshold like one with that value: nothing alerts that the data is gone.

    Mend it: remove it. Windows without traffic are handled by the rules.
    """
    return (
        f"the {key} contains vector(…), so missing data looks like {looks_like}",
        "remove it; idle windows are handled"
        if key == "total"
        else "remove it; missing data has its own alert",
    )


@code("SLO2013")
def window_outside_range() -> Text:
    """The placeholder `$window` outside of a range.

    It stands for a duration, and only ranges change with the window. An offset by the window would
    look at the time before it.

    Mend it: use it only as `[$window]` or `[$window:step]`.
    """
    return "$window stands outside of a range", "use it only as [$window]"


@code("SLO2014", Severity.WARNING)
def part_outside_total(*, part: str, matcher: str) -> Text:
    """The bad or good events are not restricted as the total is.

    The total has a matcher that the part lacks, so the part may count events that the total does not,
    and the error ratio is wrong, even above 1.

    Mend it: add the total's matcher to the part.
    """
    return (
        f"{part} lacks the total's matcher {matcher}",
        f"add it, or {part} counts events that the total does not",
    )


@code("SLO2015")
def selector_modifier(*, found: str) -> Text:
    """An offset, an `@` or an `or` between matchers in a selector.

    A selector says which series; when they are read is up to the rules, and `or` between matchers is not
    PromQL that Prometheus loads.

    Mend it: remove it; use `=~"a|b"` for alternatives.
    """
    is_choice = "'or'" in found
    return f"the selector has {found}", 'write alternatives as label=~"a|b"' if is_choice else "remove it"


@code("SLO2016")
def group_not_kept(*, label: str, metric: str) -> Text:
    """A group label that the selector pins to one value.

    Grouping by a label that has only one value makes one group; usually the matcher or the grouping
    is a mistake.

    Mend it: remove the matcher or the group label.
    """
    return (
        f"{metric} is grouped by {label!r}, but its selector allows one value only",
        "remove the matcher or the group label",
    )
