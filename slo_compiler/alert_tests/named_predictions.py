"""Predictions of a shape with the labels of an SLO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPredictions:
    """Predictions with the labels of an SLO, or with placeholders for them."""

    predictions: Predictions
    groups: tuple[TextPairs, ...]
    """The labels of each group, in the order of the predictions."""
    identity: TextPairs
    """The labels of every recorded series of the SLO."""
    naming: Naming

    @property
    def scenario(self) -> Scenario:
        """The scenario of the SLO."""
        return self.predictions.scenario

    def labels(self, group: TextPairs) -> TextPairs:
        """The labels of series of the SLO with further labels."""
        return tuple(sorted((*self.identity, *group)))
