"""One promtool test group: a world's series, and everything that its SLOs must show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.windows import BASE_WINDOW
from slo_compiler.proof.alert_states import Alert, absent_states, alerts_of, burn_states
from slo_compiler.proof.checks import AlertRun, Story, alert_runs
from slo_compiler.proof.decoys import decoys
from slo_compiler.proof.expectations import (
    Expectation,
    PagerAlert,
    PagerExpectation,
    expect_info,
    expect_run,
    expect_value,
    series_text,
    time_text,
)
from slo_compiler.proof.pager_texts import (
    absent_annotations,
    burn_annotations,
    expected_labels,
    has_templates,
)
from slo_compiler.proof.plan import InputSeries, Proved, TestGroup
from slo_compiler.proof.population import metrics_read
from slo_compiler.proof.recorded_feed import recorded_series, recorded_views
from slo_compiler.proof.recorded_values import constant_checks, remaining_budget, value_checks
from slo_compiler.proof.shape import shape_of
from slo_compiler.proof.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming
    from slo_compiler.proof.alert_states import State
    from slo_compiler.proof.clock import Clock
    from slo_compiler.proof.series import Source
    from slo_compiler.proof.signals import Signal
    from slo_compiler.proof.simulation import Simulation
    from slo_compiler.proof.views import View
    from slo_compiler.proof.worlds import Subject, World


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """An SLO of the service in this world, whether or not it is tested here."""

    slo: Slo
    story: Story
    views: Mapping[TextPairs, View] | None
    """None if it may see something, and it is not known what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    """Plans one group."""

    world: World
    seen: tuple[_Seen, ...]
    clock: Clock
    naming: Naming
    is_full: bool
    steps: int

    def states(self, seen: _Seen, alert: Alert) -> dict[TextPairs, tuple[State, ...]]:
        """Each group's states of an alert; missing data concerns all groups as one."""
        if alert not in alerts_of(seen.story.shape):
            return {}
        if seen.views is None:
            return {(): (None,) * (self.steps + 1)}
        if alert is Alert.ABSENT:
            totals = [one.total[BASE_WINDOW] for one in self.simulations(seen).values()]
            return {(): absent_states(tuple(totals) or ((None,) * (self.steps + 1),), self.clock)}
        return {
            group: burn_states(seen.story.shape, view, self.clock, self.steps, alert)
            for group, view in seen.views.items()
        }

    def simulations(self, seen: _Seen) -> dict[TextPairs, Simulation]:
        """What is recorded for each group."""
        return {
            group: simulate(seen.story.shape, view, self.clock, self.steps)
            for group, view in (seen.views or {}).items()
        }

    def runs(self, seen: _Seen) -> Iterator[tuple[AlertRun, TextPairs]]:
        """Every stretch of an alert that is tested."""
        for alert in Alert:
            for group, states in self.states(seen, alert).items():
                for run in alert_runs(seen.story, alert, states):
                    yield run, group

    def expectations(self, seen: _Seen) -> Iterator[Expectation]:
        """Everything that is asked of one SLO."""
        for run, group in self.runs(seen):
            labels = expected_labels(seen.slo, run.alert, group, naming=self.naming)
            yield expect_run(run, seen.slo, labels=labels, group=group, clock=self.clock, naming=self.naming)
        if not self.is_full:
            yield expect_info(seen.slo, step=self.clock.step, naming=self.naming)
            for check in constant_checks(seen.story, naming=self.naming):
                yield expect_value(check, seen.slo, group=(), clock=self.clock, naming=self.naming)
        for number, (group, view) in enumerate((seen.views or {}).items()):
            for check in value_checks(
                seen.story, view, steps=self.steps, brief=number > 0, naming=self.naming
            ):
                yield expect_value(check, seen.slo, group=group, clock=self.clock, naming=self.naming)

    def pager(self) -> Iterator[PagerExpectation]:
        """What the pager receives, once for each SLO and alert if that can be foretold."""
        done: set[tuple[Alert, str]] = set()
        for seen in self.seen:
            if not any(subject.slo is seen.slo for subject in self.world.subjects):
                continue
            for alert in Alert:
                if (alert, seen.slo.name) in done:
                    continue
                for step in self._firing_steps(seen, alert):
                    alerts = self._all_alerts(alert, step)
                    if alerts is not None:
                        done |= {(alert, dict(one.labels)[self.naming.labels.slo]) for one in alerts}
                        yield PagerExpectation(
                            alertname=alert.alertname(self.naming),
                            time=time_text(step * self.clock.step),
                            alerts=alerts,
                        )
                        break

    def _firing_steps(self, seen: _Seen, alert: Alert) -> Iterator[int]:
        """Steps to look at, best first: while budget is left, for the text then says until when."""
        for group, states in self.states(seen, alert).items():
            firing = [step for step in range(len(states) - 1, -1, -1) if states[step]]
            if alert is Alert.ABSENT:
                yield from firing
                continue
            left = remaining_budget(seen.story, self.simulations(seen)[group])
            yield from sorted(firing, key=[(share or 0) <= 0 for share in left].__getitem__)

    def _all_alerts(self, alert: Alert, step: int) -> tuple[PagerAlert, ...] | None:
        """Every alert of a name at a step; None if any of them is in doubt."""
        alerts: list[PagerAlert] = []
        for seen in self.seen:
            for group, states in self.states(seen, alert).items():
                if states[step] is None or (states[step] and has_templates(seen.slo)):
                    return None
                if not states[step]:
                    continue
                annotations = self._annotations(seen, alert, group, step)
                if annotations is None:
                    return None
                labels = expected_labels(seen.slo, alert, group, naming=self.naming)
                alerts.append(PagerAlert(labels=labels, annotations=annotations))
        return tuple(alerts)

    def _annotations(self, seen: _Seen, alert: Alert, group: TextPairs, step: int) -> TextPairs | None:
        if alert is Alert.ABSENT:
            return absent_annotations(seen.slo)
        if seen.views is None:
            return None
        return burn_annotations(
            seen.slo, seen.story, seen.views[group], alert=alert, step=step, steps=self.steps, group=group
        )


def plan_group(
    world: World,
    plan: ServicePlan,
    *,
    sources: Mapping[str, Source],
    clock: Clock,
    naming: Naming,
    is_full: bool,
) -> TestGroup:
    """The test group of one world."""
    tested = {subject.slo.name: subject for subject in world.subjects}
    seen = tuple(_seen(alerts, world, tested.get(alerts.slo.name), sources, clock) for alerts in plan.slos)
    steps = max(subject.story.steps for subject in world.subjects)
    planner = _Planner(world=world, seen=seen, clock=clock, naming=naming, is_full=is_full, steps=steps)
    mine = [one for one in seen if one.slo.name in tested]
    return TestGroup(
        name=_name(world),
        interval=f"{clock.step if world.is_fed else clock.sample}s",
        series=(
            *_own_series(world),
            *_fed_series(mine, planner),
            *_decoys(world, sources, samples=steps * clock.samples_per_step),
        ),
        expectations=tuple(expectation for one in mine for expectation in planner.expectations(one)),
        pager=tuple(planner.pager()),
        proved=tuple(_proved(one, planner) for one in mine),
        story=(*(line for subject in world.subjects for line in _story_lines(subject)), *_limits(seen)),
        seconds=steps * clock.step,
    )


def _seen(
    plan: AlertPlan, world: World, subject: Subject | None, sources: Mapping[str, Source], clock: Clock
) -> _Seen:
    slo = plan.slo
    told = subject.story if subject else Story(shape=shape_of(plan), pair=None, phases=(), clock=clock)
    return _Seen(slo=slo, story=told, views=_views(slo, world, subject, sources))


def _views(
    slo: Slo, world: World, subject: Subject | None, sources: Mapping[str, Source]
) -> Mapping[TextPairs, View] | None:
    if subject is not None and subject.population.source is None:
        return recorded_views(subject.population.groups, subject.story)
    if slo.name in sources:
        return world.views(sources[slo.name], slo.group_by)
    metrics = metrics_read(slo.sli)
    may_see = "" in metrics or any(metric in metrics for metric, _ in world.series)
    return None if may_see and world.series else {}


def _own_series(world: World) -> Iterator[InputSeries]:
    for (metric, labels), one in world.series.items():
        yield InputSeries(series=series_text(metric, labels), values=one.samples.notation)


def _fed_series(seen: list[_Seen], planner: _Planner) -> Iterator[InputSeries]:
    """The recorded rates of an SLO whose queries cannot be taken apart."""
    if not planner.world.is_fed:
        return
    for one in seen:
        simulations = planner.simulations(one)
        for metric, labels, values in recorded_series(one.slo, simulations, planner.naming):
            yield InputSeries(series=series_text(metric, labels), values=values)


def _limits(seen: tuple[_Seen, ...]) -> Iterator[str]:
    """What the reader must know is not shown."""
    unknown = [one.slo.identity for one in seen if one.views is None]
    if unknown:
        yield f"What the pager receives is not compared here: the alerts of {', '.join(unknown)} are unknown."


def _decoys(world: World, sources: Mapping[str, Source], *, samples: int) -> Iterator[InputSeries]:
    """Foreign series full of errors, busier than all others."""
    found: dict[tuple[str, TextPairs], Signal] = {}
    for subject in world.subjects:
        for decoy in decoys(subject, tuple(sources.values())):
            found.setdefault(decoy, subject.story.shape.signal)
    for (metric, labels), signal in found.items():
        if (metric, labels) not in world.series:
            yield InputSeries(series=series_text(metric, labels), values=signal.decoy(samples))


def _name(world: World) -> str:
    fed = " from recorded series" if world.is_fed else ""
    return ", ".join(subject.slo.identity for subject in world.subjects) + fed


def _story_lines(subject: Subject) -> Iterator[str]:
    first = 0
    fed = " (recorded series are fed: its queries are not sums of rates over one selector)"
    yield f"{subject.slo.identity}{fed if subject.population.source is None else ''}:"
    for phase in subject.story.phases:
        yield f"  {time_text(first * subject.story.clock.sample):>10}  {phase.title}"
        first += phase.samples


def _proved(seen: _Seen, planner: _Planner) -> Proved:
    parts = []
    for run, _ in planner.runs(seen):
        if run.detection is not None:
            parts.append(run.title)
        elif run.reset is not None:
            parts.append(f"resets after {readable(run.reset)}")
    return Proved(slo=seen.slo.identity, text=", ".join(parts))
