"""Random PromQL expressions, most of them nearly valid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_words = str.split

_NUMBERS = _words("1 0 1.5 .5 5. 1e3 0x1F 017 Inf NaN 1_000 5m 1e400 -1 9 10 2h")
_DURATIONS = _words("5m 1h30m 5 300 1d 0s 1.5h 5ms 1y 30s5m 1w +5m")
_LABELS = _words("b c job le by sum __name__ offset")
_STRINGS = (
    '"x"', "'x'", "`x`", '"a|b"', '""', '".*"', '".+"', '"5.."', '"(a"', r'"\\d+"', r"`\d+`", '"a**"',
    r'"\d"', r'"\u00e9"', '"(?i)x"', '"[[:alpha:]]"', '"a{2,1}"', r'"\\pL"', '"(?<n>x)"',
)  # fmt: skip
_MATCHES = ["=", "!=", "=~", "!~"] * 5 + ["==", "~"]
_METRICS = ["a", "b", "http_requests_total"] * 5 + ["a:b", "", "up", "on", "sum"]
_RANGE_FUNCTIONS = _words(
    "rate increase irate delta deriv avg_over_time sum_over_time max_over_time count_over_time last_over_time"
    " changes resets mad_over_time first_over_time"
)
_FUNCTIONS = _words(
    "abs ceil floor exp ln sqrt sgn timestamp absent histogram_avg histogram_count histogram_stddev sort"
    " sort_by_label info scalar"
)
_AGGREGATIONS = {
    "sum": "", "avg": "", "count": "", "min": "", "max": "", "group": "", "stddev": "", "topk": "5, ",
    "quantile": "0.9, ", "limitk": "5, ", "count_values": '"v", ',
}  # fmt: skip
_OPERATORS = _words("+ - * / % ^ == != > < >= <= and or unless atan2")
_SLIPS = ["", "(", ")", "{", "}", ",", "'", '"', " ", "[", "$", "by", "=", "~"]


def random_queries(random: Random, count: int) -> list[str]:
    """Return expressions; one in ten has a character replaced."""
    grammar = _Grammar(random)
    return [grammar.with_slip(grammar.expression(3)) for _ in range(count)]


@dataclass
class _Grammar:
    random: Random

    def pick(self, *choices):
        return self.random.choice(choices)

    def often(self, share):
        return self.random.random() < share

    def with_slip(self, expr):
        if self.often(0.9):
            return expr
        at = self.random.randrange(len(expr))
        return expr[:at] + self.pick(*_SLIPS) + expr[at + 1 :]

    def selector(self):
        name = self.pick(*_METRICS)
        if name and self.often(0.4):
            return name
        matchers = [
            self.pick(*_LABELS) + self.pick(*_MATCHES) + self.pick(*_STRINGS)
            for _ in range(self.random.randint(0 if name else 1, 3))
        ]
        return f"{name}{{{', '.join(matchers)}{self.pick('', '', ',')}}}"

    def span(self):
        expr = f"{self.selector()}[{self.pick(*_DURATIONS)}{self.pick('', '', '', ':', ':1m')}]"
        if self.often(0.2):
            expr += f" offset {self.pick(*_DURATIONS)}"
        if self.often(0.1):
            expr += f" @ {self.pick('start()', 'end()', self.pick(*_NUMBERS))}"
        return expr

    def leaf(self):
        if self.often(0.75):
            return self.selector()
        return self.pick(self.selector(), self.pick(*_NUMBERS), self.span(), "time()", self.pick(*_STRINGS))

    def aggregation(self, depth):
        name = self.pick(*_AGGREGATIONS)
        label, other = self.pick(*_LABELS), self.pick(*_LABELS)
        clause = self.pick("", "", f" by ({label})", f" without ({label}, {other})", " by ()")
        first = _AGGREGATIONS[name] if self.often(0.9) else ""
        call = f"({first}{self.expression(depth)})"
        return self.pick(f"{name}{clause} {call}", f"{name}{call}{clause}")

    def operation(self, depth):
        label, other = self.pick(*_LABELS), self.pick(*_LABELS)
        matching = self.pick(
            "", "", "", " bool", f" on ({label})", f" ignoring ({label}) group_left",
            f" on ({label}) group_right ({other})",
        )  # fmt: skip
        right = self.expression(depth) if self.often(0.8) else self.pick(*_NUMBERS)
        return f"{self.expression(depth)} {self.pick(*_OPERATORS)}{matching} {right}"

    def expression(self, depth):
        kind = self.random.random()
        if depth <= 0 or kind < 0.2:
            return self.leaf()
        if kind < 0.4:
            argument = self.span() if self.often(0.9) else self.expression(depth - 1)
            return f"{self.pick(*_RANGE_FUNCTIONS)}({argument})"
        if kind < 0.5:
            more = self.pick("", "", "", ", " + self.pick(*_STRINGS))
            return f"{self.pick(*_FUNCTIONS)}({self.expression(depth - 1)}{more})"
        if kind < 0.7:
            return self.aggregation(depth - 1)
        if kind < 0.92:
            return self.operation(depth - 1)
        if kind < 0.95:
            return f"-{self.expression(depth - 1)}"
        if kind < 0.97:
            return f"({self.expression(depth - 1)})[{self.pick(*_DURATIONS)}:{self.pick('', '1m')}]"
        return f"({self.expression(depth - 1)})"
