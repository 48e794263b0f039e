"""Compares two versions of a repository, SLO by SLO."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.budgets import budget_time
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.changes.alerts import alert_changes
from slo_compiler.changes.change import Change, Changed, Effect
from slo_compiler.changes.costs import Costs
from slo_compiler.changes.histories import group_changes, rename_changes, series_changes
from slo_compiler.changes.matching import match_slos
from slo_compiler.changes.noise import noise_changes
from slo_compiler.changes.objectives import objective_changes
from slo_compiler.changes.policies import policy_changes
from slo_compiler.changes.settings import settings_changes
from slo_compiler.changes.slis import sli_changes
from slo_compiler.changes.texts import text_changes
from slo_compiler.promql.periods import period_text
from slo_compiler.records import replace

if TYPE_CHECKING:
    from slo_compiler.changes.side import Side, Version
    from slo_compiler.diagnostics import Location

_COMPARISONS = (
    rename_changes,
    objective_changes,
    sli_changes,
    group_changes,
    series_changes,
    alert_changes,
    noise_changes,
    policy_changes,
    text_changes,
)
_WITHOUT_COST = frozenset(
    (
        *("owner", "runbook", "dashboard", "description", "breakdown", "labels", "annotations"),
        *("rename", "waiver", "policy"),
    )
)
"""Kinds of changes after which the rules read the same."""


def compare(old: Version, new: Version, *, settings_location: Location) -> tuple[Changed, ...]:
    """List what changed: settings first, then SLOs by name.

    `settings_location` is that of the settings in the new version.
    """
    found = []
    if of_settings := settings_changes(old.settings, new.settings):
        found.append(Changed(service="", slo="", location=settings_location, changes=of_settings))
    matched = match_slos(old, new)
    costs = Costs()
    slos = [
        *(_both(*sides, costs) for sides in matched.both),
        *(_only(side, _added(side)) for side in matched.added),
        *(_only(side, _removed(side)) for side in matched.removed),
    ]
    found.extend(sorted((one for one in slos if one.changes), key=lambda one: (one.service, one.slo)))
    return tuple(replace(one, environment=new.settings.environment) for one in found)


def _both(old: Side, new: Side, costs: Costs) -> Changed:
    changes: tuple[Change, ...] = ()
    if old.slo != new.slo or old.settings != new.settings:
        changes = tuple(chain.from_iterable(comparison(old, new) for comparison in _COMPARISONS))
        if any(change.kind not in _WITHOUT_COST for change in changes):
            changes = (*changes, costs.change(old, new))
    return _only(new, *changes)


def _only(side: Side, *changes: Change) -> Changed:
    slo = side.slo
    return Changed(service=slo.service, slo=slo.name, location=slo.location, changes=changes)


def _added(side: Side) -> Change:
    return Change(kind="slo", effect=Effect.TIGHTENED, text=f"SLO added: {_objective(side)}")


def _removed(side: Side) -> Change:
    text = f"SLO removed with its alerts: it had {_objective(side)}"
    return Change(kind="slo", effect=Effect.LOOSENED, text=text)


def _objective(side: Side) -> str:
    slo = side.slo
    budget = readable(budget_time(slo.error_budget, slo.period.length))
    return f"target {percent_text(slo.target)}, budget {budget} per {period_text(slo.period)}"
