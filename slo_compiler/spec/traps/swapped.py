"""Good and bad events that are swapped, with each other or with the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import suspicious_slis
from slo_compiler.model import Matcher, MatchOperator
from slo_compiler.promql.selectors import matcher_text
from slo_compiler.spec.traps.outcomes import OPPOSITES, Outcome, outcome_of_matcher, outcome_of_metric
from slo_compiler.spec.traps.related import subject

if TYPE_CHECKING:
    from slo_compiler.model import Selector
    from slo_compiler.spec.sli_reading import SliReading

_POSITIVE = (MatchOperator.EQUAL, MatchOperator.MATCHES)


def check_swapped(
    part: Selector, total: Selector, *, name: str, is_rest: bool = False, reading: SliReading
) -> None:
    """Report good events as bad ones, and the reverse, or all events as one of them.

    If `is_rest`, the events are those of the total that are not in `part`.
    """
    if not is_rest and _check_total(part, total, reading=reading):
        return
    outcome, evidence = _outcome(part, total)
    if outcome is None:
        return
    outcome = OPPOSITES[outcome] if is_rest else outcome
    if outcome == name:
        return
    if isinstance(evidence, Matcher):
        place, text = reading.at_matcher(evidence, name), matcher_text(evidence)
    else:
        place, text = reading.at_metric(evidence, name), evidence
    verb = "subtracts" if is_rest else "contains"
    reading.add(
        suspicious_slis.part_is_swapped(place, part=name, selected=outcome, reason=f"it {verb} {text}")
    )


def _check_total(part: Selector, total: Selector, *, reading: SliReading) -> bool:
    """Report a total of only good or bad events, if a part has their name with the other outcome or none."""
    outcome, other = outcome_of_metric(total.metric), outcome_of_metric(part.metric)
    if outcome is None or other == outcome or subject(part.metric) != subject(total.metric):
        return False
    if other is not None:
        rates = [f"sum(rate({metric}[$window]))" for metric in (part.metric, total.metric)]
        hint = f"count both in a query: {' + '.join(rates)}"
    elif all(matcher in total.matchers for matcher in part.matchers):
        hint = f"write {part.metric} as total, and {total.metric} as {outcome}"
    else:
        return False
    place = reading.at_metric(total.metric, "total")
    reason = f"it contains {total.metric}"
    reading.add(
        suspicious_slis.part_is_swapped(place, part="total", selected=outcome, reason=reason, hint=hint)
    )
    return True


def _outcome(part: Selector, total: Selector) -> tuple[Outcome | None, Matcher | str]:
    """Return the outcome of events, and what shows it.

    It is shown by the only matcher that the total lacks, or by the metric if there is none.
    """
    own = [matcher for matcher in part.matchers if matcher not in total.matchers]
    bound = next((matcher for matcher in own if matcher.label == "le"), None)
    if bound is not None and part.metric.endswith("_bucket"):
        return (Outcome.GOOD if bound.operator in _POSITIVE else None), bound
    if len(own) == 1:
        return outcome_of_matcher(own[0]), own[0]
    if own or outcome_of_metric(total.metric) is not None:
        return None, part.metric
    return outcome_of_metric(part.metric), part.metric
