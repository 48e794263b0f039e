"""Series that no SLO of the service may count: each misses one matcher of a selector.

Without them a rule that forgot a matcher would pass every test.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import find_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.alert_tests.series import Source
    from slo_compiler.alert_tests.shared_inputs import SloScenario
    from slo_compiler.model import Selector, TextPairs


def unselected_series(
    slo_scenario: SloScenario, sources: Iterable[Source]
) -> Iterator[tuple[str, TextPairs]]:
    """Metrics and labels of series near those of one SLO that no source of the service selects."""
    everyone = tuple(selector for source in sources for selector in (source.total, source.part))
    own = slo_scenario.inputs.source
    if own is None:
        return
    for selector in dict.fromkeys((own.total, own.part)):
        outside = tuple(other for other in everyone if other.metric == selector.metric)
        others = (own.total,) if selector.metric == own.total.metric else ()
        for number, matcher in enumerate(selector.matchers):
            rest = selector.matchers[:number] + selector.matchers[number + 1 :]
            inside = (replace(selector, matchers=rest), *(_without(other, matcher.label) for other in others))
            labels = find_labels(inside=inside, outside=outside, fixed=slo_scenario.inputs.groups[0])
            if labels is not None:
                yield selector.metric, labels


def _without(selector: Selector, label: str) -> Selector:
    return replace(selector, matchers=tuple(one for one in selector.matchers if one.label != label))
