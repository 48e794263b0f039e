"""Good and bad events that are swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import suspicious_slis
from slo_compiler.model import MatchOperator
from slo_compiler.promql.selectors import matcher_text
from slo_compiler.spec.traps.outcomes import Outcome, outcome_of_matcher, outcome_of_metric

if TYPE_CHECKING:
    from slo_compiler.model import Matcher, Selector
    from slo_compiler.spec.sli_reading import SliReading

_POSITIVE = (MatchOperator.EQUAL, MatchOperator.MATCHES)


def check_swapped(part: Selector, total: Selector, *, name: str, reading: SliReading) -> None:
    """Report good events as bad ones, and the reverse.

    It is decided by the only matcher that the total lacks, or by the metric if there is none.
    """
    wrong = Outcome.GOOD if name == "bad" else Outcome.BAD
    own = [matcher for matcher in part.matchers if matcher not in total.matchers]
    bound = next((matcher for matcher in own if matcher.label == "le"), None)
    if bound is not None and part.metric.endswith("_bucket"):
        if name == "bad" and bound.operator in _POSITIVE:
            _report_bucket(bound, name, reading)
    elif len(own) == 1 and outcome_of_matcher(own[0]) is wrong:
        place, reason = reading.at_matcher(own[0], name), f"it has {matcher_text(own[0])}"
        reading.add(suspicious_slis.part_is_swapped(place, part=name, selected=wrong, reason=reason))
    elif not own and outcome_of_metric(part.metric) is wrong and outcome_of_metric(total.metric) is None:
        place, reason = reading.at_metric(part.metric, name), f"its metric is {part.metric}"
        reading.add(suspicious_slis.part_is_swapped(place, part=name, selected=wrong, reason=reason))


def _report_bucket(bound: Matcher, name: str, reading: SliReading) -> None:
    place = reading.at_matcher(bound, name)
    reason = f"a bucket counts events up to its bound, {bound.value}"
    reading.add(suspicious_slis.part_is_swapped(place, part=name, selected="fast", reason=reason))
