"""An SLO with the data from which its tests are planned; derived once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_model import AlertModel, alert_model
from slo_compiler.alert_tests.plan_check import check_plan
from slo_compiler.alert_tests.slo_inputs import SloInputs, plan_inputs
from slo_compiler.alert_tests.slo_names import SloNames
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import Settings, Slo
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlo:
    """An SLO, the behavior of its alerts and its input series."""

    slo: Slo
    model: AlertModel
    inputs: SloInputs
    names: SloNames


def planned_slo(plan: AlertPlan, *, settings: Settings, naming: Naming) -> PlannedSlo:
    """Derive the data for the tests of an SLO. Raises InternalError if its alert plan is wrong."""
    check_plan(plan)
    model = _shared(alert_model(plan, intervals=settings.intervals))
    return PlannedSlo(
        slo=plan.slo,
        model=model,
        inputs=plan_inputs(plan.slo),
        names=SloNames(plan.slo, model=model, panels=plan.panels, naming=naming),
    )


@lru_cache(maxsize=512)
def _shared(model: AlertModel) -> AlertModel:
    """The first of equal models: looking up the same object is fast."""
    return model
