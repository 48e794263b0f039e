"""Descriptions of burn-rate alerts, in Prometheus' template language.

Template expressions query Prometheus when the alert fires: the burn rates above their thresholds, the
remaining budget and the time until it is exhausted.

Variables at the beginning contain what the queries share, so that the text is short, and only one line of it
changes with the target. `printf` inserts them into queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.periods import period_text
from slo_compiler.texts import annotations as texts

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import Period
    from slo_compiler.naming import Naming
    from slo_compiler.rules.expressions import SloExpressions

_VALUE = ". | first | value"
_ELSE, _END = "{{ else }}", "{{ end }}"
_BUDGET = "$budget"
_SLO = "$slo"
"""The matchers of the SLO, and of the group that fires."""
_OWN = "$own"
"""A condition: only series with exactly the labels of the SLO's own ones, without copies."""


def burn_description(pairs: tuple[BurnRatePair, ...], expressions: SloExpressions) -> str:
    """The exceeded pairs, the remaining budget, and the age of a new SLO.

    The matchers of `expressions` must be those of `matchers_in_description`.

    Each part is a line, so that a change of one part does not change others. `{{-` removes the line break
    from the text.
    """
    first, *others = (
        _numbers(pairs, expressions),
        _matchers(expressions),
        *_sentences(pairs, expressions.slo.period, expressions.naming),
    )
    return "\n{{-".join((first, *(part.removeprefix("{{") for part in others)))


def matchers_in_description(expressions: SloExpressions) -> str:
    """The matchers of an SLO; with groups, they are part of a format of `printf`."""
    return expressions.matchers.replace("%", "%%") if expressions.slo.group_by else expressions.matchers


def _sentences(pairs: tuple[BurnRatePair, ...], period: Period, naming: Naming) -> tuple[str, ...]:
    """The sentences: names of series are in variables."""
    return (
        *(_burning_sentence(pair, _over(number), naming) for number, pair in enumerate(pairs, start=1)),
        _budget_sentence(pairs[0], period, naming),
        f"{_history_sentence(period, naming)}{texts.BURN_CHECKS}",
    )


def _numbers(pairs: tuple[BurnRatePair, ...], expressions: SloExpressions) -> str:
    budget = _variable(_BUDGET, f'"{decimal_text(expressions.slo.error_budget)}"')
    thresholds = (
        _variable(_over(number), f'"{pair.threshold:f}"') for number, pair in enumerate(pairs, start=1)
    )
    return f"{budget}{''.join(thresholds)}"


def _matchers(expressions: SloExpressions) -> str:
    names = ", ".join((*(name for name, _ in expressions.labels), *expressions.slo.group_by))
    own = _variable(_OWN, f'printf "and group by ({names}) (%s)" {_SLO}')
    return f"{_variable(_SLO, _own_matchers(expressions))}{own}"


def _variable(name: str, value: str) -> str:
    return f"{{{{ {name} := {value} }}}}"


def _own_matchers(expressions: SloExpressions) -> str:
    """The matchers of the SLO; with groups, `printf` inserts the labels of the firing group."""
    labels = expressions.slo.group_by
    if not labels:
        return f"`{{{expressions.matchers}}}`"
    group = ", ".join((expressions.matchers, *(f"{label}=%q" for label in labels)))
    return f"printf `{{{group}}}` {' '.join(f'$labels.{label}' for label in labels)}"


def _over(number: int) -> str:
    """The variable of the error ratio above which a pair burns the budget too fast."""
    return f"$over{number}"


def _burning_sentence(pair: BurnRatePair, over: str, naming: Naming) -> str:
    long, short = (naming.error_ratio(window) for window in (pair.long_window, pair.short_window))
    burn_rate = f"({long}%[1]s > %[2]s) / %[3]s and {short}%[1]s > %[2]s %[4]s"
    sentence = texts.burn_rate_exceeded(
        long_window=duration_text(pair.long_window),
        short_window=duration_text(pair.short_window),
        burn_rate=f'{{{{ {_VALUE} | printf "%.1f" }}}}',
        threshold=f"{pair.burn_rate:f}",
    )
    return f"{_with(burn_rate, _SLO, over, _BUDGET, _OWN)}{sentence}{_END}"


def _budget_sentence(pair: BurnRatePair, period: Period, naming: Naming) -> str:
    series, name = naming.series, period_text(period)
    remaining = _with(f"{series.budget_remaining}%s > 0 %s", _SLO, _OWN)
    share = texts.remaining_budget(
        remaining=f"{{{{ {_VALUE} | humanizePercentage }}}}",
        period=name,
        exhausted=_exhausted(pair, period, naming),
    )
    overspent = _with(f"{series.period_burn_rate}%s %s", _SLO, _OWN)
    spent = texts.budget_overspent(times=f'{{{{ {_VALUE} | printf "%.1f" }}}}', period=name)
    unknown = texts.budget_unknown(period=name)
    return f"{remaining}{share}{_ELSE}{overspent}{spent}{_ELSE}{unknown}{_END}{_END}"


def _exhausted(pair: BurnRatePair, period: Period, naming: Naming) -> str:
    """The time until the budget is exhausted, at the burn rate of a pair's long window."""
    ratio = naming.error_ratio(pair.long_window)
    share = f"{naming.series.budget_remaining}%[1]s"
    time = f"{share} * {seconds(period.length)} / ({ratio}%[1]s / %[2]s > 0) %[3]s"
    window = duration_text(pair.long_window)
    text = texts.budget_exhausted(f"{{{{ {_VALUE} | humanizeDuration }}}}", window=window)
    return f"{_with(time, _SLO, _BUDGET, _OWN)}{text}{_END}"


def _history_sentence(period: Period, naming: Naming) -> str:
    """A sentence for an SLO with data for less than half of its period."""
    half = seconds(period.length) // 2
    age = f"time() - {naming.series.history_start}%s < {half} %s"
    sentence = texts.short_history(f"{{{{ {_VALUE} | humanizeDuration }}}}")
    return f"{_with(age, _SLO, _OWN)}{sentence}{_END}"


def _with(query: str, *values: str) -> str:
    """A block for a query that has a result; `printf` inserts the values of variables."""
    return f"{{{{ with query (printf `{query}` {' '.join(values)}) }}}}"
