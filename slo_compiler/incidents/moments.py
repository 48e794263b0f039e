"""Entries from Prometheus for the timeline of a postmortem."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from slo_compiler.incidents.figures import name_of
from slo_compiler.incidents.summary import utc
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.facts import SloIncident
    from slo_compiler.incidents.summary import Summary
    from slo_compiler.model import BudgetPolicy

_MOST_NAMES = 3
_MOST_MOMENTS = 30

_ENDS_RANK = 1
"""Start and end of the impact are never omitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMoment:
    """An entry of the timeline; the time in UTC."""

    time: datetime
    text: str


def known_moments(summary: Summary, plan: ServicePlan) -> tuple[KnownMoment, ...]:
    """Return entries in order; the same event of several SLOs and groups at one time is one entry.

    Only what happened since the start of the impact, because the date of a document is that of its start.
    """
    policies = {alerts.slo.name: alerts.slo.policy for alerts in plan.slos}
    names: dict[tuple[datetime, int, str], list[str]] = defaultdict(list)
    for one in summary.shown:
        for time, rank, event in _events(one, policies[one.name.slo], summary.start):
            if summary.start is not None and utc(time) >= summary.start:
                names[utc(time), rank, event].append(name_of(one))
    by_rank = sorted(names.items(), key=lambda item: (item[0][1] > _ENDS_RANK, item[0]))[:_MOST_MOMENTS]
    return tuple(
        KnownMoment(time=time, text=f"{event}: {_listed(found)}")
        for (time, _, event), found in sorted(by_rank)
    )


def time_texts(times: Iterable[datetime], day: date) -> Iterator[str]:
    """Yield times as a timeline has them: with their date if it differs from that of the entry before."""
    for time in times:
        yield f"{time:%H:%M:%S}" if time.date() == day else f"{time:%Y-%m-%d %H:%M:%S}"
        day = time.date()


def _events(
    one: SloIncident, policy: BudgetPolicy, start: datetime | None
) -> Iterator[tuple[float, int, str]]:
    """Yield time, rank among events of the same time, and text."""
    if one.impact is not None:
        yield one.impact.begin, 0, "Impact begins (estimated)"
        if not one.impact.is_open:
            yield one.impact.end, _ENDS_RANK, "Impact ends (estimated)"
    for episode in one.fired:
        if start is not None and utc(episode.begin) < start:
            continue  # it is about something else, and so is its end
        alert = dict(episode.labels).get("alertname", "")
        yield episode.begin, 2, f"{alert} fires"
        if not episode.is_open:
            yield episode.end, 3, f"{alert} resolves"
    for change in one.states[1:]:
        yield change.time, 4, f"Error budget policy enters the state {state_name(policy, change.level)}"


def state_name(policy: BudgetPolicy, level: int) -> str:
    """Return the name of a state; a level that the present policy does not have is written as a number."""
    names = {policy.level(state): state.name for state in policy.states}
    return names.get(level, f"number {level}")


def _listed(names: list[str]) -> str:
    unique = tuple(dict.fromkeys(names))
    more = len(unique) - _MOST_NAMES
    return ", ".join(unique[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
