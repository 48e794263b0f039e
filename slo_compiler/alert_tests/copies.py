"""Copies of the error ratios with one more label, as from federation or a second ruler.

They are above every threshold all the time: an alert that reads them would never be silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs

COPY = ("copy", "federated")
"""The additional label."""


def copied_series(one: SloStates, *, samples: int) -> Iterator[tuple[str, TextPairs, str]]:
    """Metric, labels and samples of a copy of each ratio that the alerts of an SLO read."""
    windows = {
        window for pair in one.scenario.model.pairs.all for window in (pair.long_window, pair.short_window)
    }
    group = next(iter(one.selections or {()}))
    labels = tuple(sorted((*one.identity, *group, COPY)))
    for window in sorted(windows):
        yield one.naming.error_ratio(window), labels, f"1+0x{samples}"
