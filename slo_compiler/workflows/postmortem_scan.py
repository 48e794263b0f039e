"""`slo postmortem scan`: find incidents that require a postmortem and have none."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import postmortem_scan as codes
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.incidents.alert_times import AlertSearch
from slo_compiler.incidents.joining import PAUSE, join_alerts
from slo_compiler.incidents.judging import JudgedIncident, judge
from slo_compiler.incidents.measuring import MeasuredEpisode, measure
from slo_compiler.incidents.reading import Reader
from slo_compiler.live.series import SloName, group_text
from slo_compiler.postmortem_files.documents import read_documents
from slo_compiler.postmortems.coverage import MARGIN
from slo_compiler.postmortems.declared_rules import without_postmortem
from slo_compiler.postmortems.triggers import DEFAULT_LIMITS, Limits
from slo_compiler.postmortems.writing import time_text
from slo_compiler.workflows.declared_incidents import read_all_declared
from slo_compiler.workflows.incidents import investigate
from slo_compiler.workflows.live_queries import server_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.facts import Incident
    from slo_compiler.incidents.joining import AlertTime
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Settings
    from slo_compiler.model.postmortems import DeclaredIncident, Facts
    from slo_compiler.workflows.incidents import Server

DEFAULT_LENGTH = timedelta(days=7)
"""The length of the searched time before now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenIncidents:
    """The files written by people: postmortems, and declared incidents."""

    documents: tuple[Facts, ...]
    declared: tuple[DeclaredIncident, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    """The reasons why files cannot be read."""


def read_written(directory: str) -> WrittenIncidents:
    """Read the postmortems and declared incidents of a directory, which may not exist."""
    declared = read_all_declared((directory,))
    read = read_documents((directory,) if os.path.isdir(directory) else ())
    errors = [one for one in declared.diagnostics if one.is_error]
    return WrittenIncidents(
        documents=read.facts,
        declared=declared.incidents,
        diagnostics=in_order([*errors, *read.diagnostics]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """The incidents of a time in Unix seconds."""

    begin: float
    end: float
    incidents: tuple[JudgedIncident, ...]
    """By time."""
    diagnostics: tuple[Diagnostic, ...]
    """One warning or error for each incident without a postmortem."""
    warnings: tuple[str, ...]
    """Warnings of Prometheus about results."""
    queries: int

    @property
    def missing(self) -> tuple[JudgedIncident, ...]:
        """The incidents that require a postmortem and have none."""
        return tuple(one for one in self.incidents if one.is_missing)

    @property
    def covered(self) -> tuple[JudgedIncident, ...]:
        """Those that have one, or need none for a reason."""
        return tuple(one for one in self.incidents if not one.is_missing and not one.is_small)

    @property
    def small(self) -> tuple[JudgedIncident, ...]:
        """Those that require none."""
        return tuple(one for one in self.incidents if one.is_small)


@dataclass(slots=True, kw_only=True)
class Scan:
    """A scan of one Prometheus; every method raises `PrometheusError`."""

    source: Server
    scope: Scope
    """All services, or one."""
    settings: Settings
    begin: float | None = None
    """Unix seconds; None for a week before the end."""
    end: float | None = None
    """Unix seconds; None for the present time of the server, which is also the latest."""
    limits: Limits = DEFAULT_LIMITS
    pause: float = PAUSE
    _queries: int = field(default=0, init=False)
    _known: tuple[float, float] | None = field(default=None, init=False)

    def recorded(self) -> tuple[AlertTime, ...]:
        """Return the recorded alerts; needs no specs."""
        search = self._search()
        found = search.recorded()
        self._queries += len(search.reader.questions)
        return found

    def replayed(self, plans: Iterable[ServicePlan]) -> tuple[AlertTime, ...]:
        """Return the alerts of SLOs whose rules were not loaded."""
        search = self._search()
        found = search.replayed(plans)
        self._queries += len(search.reader.questions)
        return found

    def result(
        self,
        alerts: Iterable[AlertTime],
        plans: Iterable[ServicePlan],
        written: WrittenIncidents,
    ) -> ScanResult:
        """Measure the incidents of planned services, and decide which require a postmortem."""
        by_name = {plan.service.name: plan for plan in plans}
        episodes = self._measured([one for one in alerts if one.service in by_name], by_name)
        begin, end = self._times()
        declared = [one for one in written.declared if self._is_within(one, begin, end)]
        policies = {
            SloName(service=name, slo=one.slo.name): one.slo.policy
            for name, plan in by_name.items()
            for one in plan.slos
        }
        judged = judge(episodes, declared, written.documents, policies=policies, limits=self.limits)
        missing = (one for one in judged if one.is_missing)
        return ScanResult(
            begin=begin,
            end=end,
            incidents=judged,
            diagnostics=in_order([_diagnostic(one, by_name) for one in missing]),
            warnings=tuple(dict.fromkeys(text for one in episodes for text in one.warnings)),
            queries=self._queries,
        )

    def _times(self) -> tuple[float, float]:
        """Return start and end; "now" is the time of the server."""
        if self._known is None:
            now = server_time(self.source)
            self._queries += 1
            end = now if self.end is None else min(self.end, now)
            begin = end - DEFAULT_LENGTH.total_seconds() if self.begin is None else min(self.begin, end)
            self._known = (begin, end)
        return self._known

    def _search(self) -> AlertSearch:
        begin, end = self._times()
        return AlertSearch(
            reader=Reader(source=self.source),
            scope=self.scope,
            intervals=self.settings.intervals,
            begin=begin,
            end=end,
        )

    def _measured(
        self, alerts: Sequence[AlertTime], plans: Mapping[str, ServicePlan]
    ) -> tuple[MeasuredEpisode, ...]:
        joined = join_alerts(alerts, pause=self.pause)
        found = []
        _, until = self._times()
        ends: dict[str, float] = {}
        for number, one in enumerate(joined):
            later = (other.begin for other in joined[number + 1 :] if other.service == one.service)
            found.append(
                measure(
                    one,
                    plans[one.service],
                    self.scope.naming,
                    self._ask,
                    after=ends.get(one.service, 0.0),
                    until=next(later, until),
                )
            )
            ends[one.service] = one.end
        return tuple(found)

    def _ask(self, plan: ServicePlan, begin: float, end: float) -> Incident:
        incident = investigate(self.source, self.scope, plan, self.settings, begin=begin, end=end)
        self._queries += len(incident.questions)
        return incident

    def _is_within(self, one: DeclaredIncident, begin: float, end: float) -> bool:
        margin = MARGIN.total_seconds()
        ended = (one.end or one.begin).timestamp()
        is_own = self.scope.service in ("", one.service)
        return is_own and one.begin.timestamp() <= end + margin and ended >= begin - margin


def _diagnostic(one: JudgedIncident, plans: Mapping[str, ServicePlan]) -> Diagnostic:
    if one.episode is None:
        (declared,) = one.declared
        return without_postmortem(declared, one.triggers)
    plan = plans.get(one.extent.service)
    return codes.episode_without_postmortem(
        plan.service.location if plan is not None else Location(path=""),
        service=one.extent.service,
        begin=time_text(one.extent.begin),
        end="now" if one.episode.is_open else time_text(one.extent.end),
        triggers=", ".join(one.triggers),
        spent=spent_text(one.episode),
        command=new_command(one),
    )


def new_command(one: JudgedIncident) -> str:
    """Return the command that creates the postmortem; title and severity are placeholders if undeclared.

    It searches a margin before and after the incident, to find its edges.
    """
    severity = min((other.severity.value for other in one.declared), default="SEVERITY")
    title = shlex.quote(one.declared[0].title) if one.declared else "TITLE"
    words = ["slo postmortem new", title, "--service", one.extent.service, "--severity", severity]
    words += ["--from", time_text(one.extent.begin - MARGIN)]
    if one.episode is None or not one.episode.alerts.is_open:
        words += ["--to", time_text(one.extent.end + MARGIN)]
    return " ".join(words)


def spent_text(episode: MeasuredEpisode) -> str:
    """Return what an episode spent of each error budget: `46.1% of the budget of availability`."""
    texts = []
    for one in episode.slos:
        name = f"{one.name.slo}{group_text(one.group)}"
        share = "unknown share" if one.spent is None else f"{one.spent * 100:.1f}%"
        texts.append(f"{share} of the budget of {name}")
    return ", ".join(texts) or "unknown cost"
