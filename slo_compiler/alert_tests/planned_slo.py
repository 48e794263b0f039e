"""An SLO with the data from which its tests are planned; derived once."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_model import AlertModel, alert_model
from slo_compiler.alert_tests.part_inputs import short_windows, windows_of
from slo_compiler.alert_tests.plan_check import check_plan
from slo_compiler.alert_tests.slo_inputs import SloInputs, plan_inputs
from slo_compiler.alert_tests.slo_names import SloNames
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import Settings, Slo
    from slo_compiler.naming import Naming


_MOST_SAMPLES = timedelta(days=32)
"""A window of pages of which tests give 10,000 samples, less than 5 minutes apart: promtool loads no more."""
_LONG_TEST = timedelta(days=10)
"""The sum of the short windows of pages above which their test may be longer than that."""


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
        inputs=_inputs(plan.slo, model),
        names=SloNames(plan.slo, model=model, panels=plan.panels, naming=naming),
    )


def _inputs(slo: Slo, model: AlertModel) -> SloInputs:
    """The input series; none if promtool could not load those of the pages."""
    inputs, pages, windows = plan_inputs(slo), model.pairs.page, model.windows
    if short_windows(pages) <= _LONG_TEST:
        return inputs
    # Windows of longer tiles contain fewer samples.
    if any(one > _MOST_SAMPLES and windows.tile(one) == windows.step for one in windows_of(pages)):
        reason = "promtool loads fewer samples than the windows of its pages contain"
        return replace(inputs, untested=reason, remedy="choose shorter windows")
    return inputs


@lru_cache(maxsize=512)
def _shared(model: AlertModel) -> AlertModel:
    """The first of equal models: looking up the same object is fast."""
    return model
