"""One promtool test group: the series of a shared input and the expectations of its SLOs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_model import alert_model
from slo_compiler.alert_tests.alert_runs import AlertRun, alert_runs
from slo_compiler.alert_tests.alert_states import Alert, absent_states, alerts_of, burn_states
from slo_compiler.alert_tests.alert_texts import (
    absent_annotations,
    burn_annotations,
    expected_labels,
    has_templates,
)
from slo_compiler.alert_tests.expectations import expect_info, expect_run, expect_value, input_text
from slo_compiler.alert_tests.promtool_file import (
    AlertExpectation,
    Expectation,
    NotifiedAlert,
    Shown,
    TestGroup,
    WrittenSeries,
    time_text,
)
from slo_compiler.alert_tests.recorded_inputs import recorded_selections, recorded_series
from slo_compiler.alert_tests.recorded_values import constant_checks, remaining_budget, value_checks
from slo_compiler.alert_tests.scenario import Scenario
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.alert_tests.slo_inputs import metrics_read
from slo_compiler.alert_tests.unselected_series import unselected_series
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.windows import BASE_WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.alert_states import State
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.series import Source
    from slo_compiler.alert_tests.shared_inputs import SharedInput, SloScenario
    from slo_compiler.alert_tests.signals import Signal
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class _SloInGroup:
    """An SLO of the service in this test group, whether or not it is tested here."""

    slo: Slo
    scenario: Scenario
    selections: Mapping[TextPairs, Selection] | None
    """None if it may select some of the series, and it is not known which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    """Plans one group."""

    shared: SharedInput
    in_group: tuple[_SloInGroup, ...]
    clock: Clock
    naming: Naming
    is_full: bool
    steps: int

    def states(self, in_group: _SloInGroup, alert: Alert) -> dict[TextPairs, tuple[State, ...]]:
        """Each group's states of an alert; missing data concerns all groups as one."""
        if alert not in alerts_of(in_group.scenario.model):
            return {}
        if in_group.selections is None:
            return {(): (None,) * (self.steps + 1)}
        if alert is Alert.ABSENT:
            totals = [one.total[BASE_WINDOW] for one in self.simulations(in_group).values()]
            return {(): absent_states(tuple(totals) or ((None,) * (self.steps + 1),), self.clock)}
        return {
            group: burn_states(in_group.scenario.model, selection, self.clock, self.steps, alert)
            for group, selection in in_group.selections.items()
        }

    def simulations(self, in_group: _SloInGroup) -> dict[TextPairs, Simulation]:
        """What is recorded for each group."""
        return {
            group: simulate(in_group.scenario.model, selection, self.clock, self.steps)
            for group, selection in (in_group.selections or {}).items()
        }

    def runs(self, in_group: _SloInGroup) -> Iterator[tuple[AlertRun, TextPairs]]:
        """Every stretch of an alert that is tested."""
        for alert in Alert:
            for group, states in self.states(in_group, alert).items():
                for run in alert_runs(in_group.scenario, alert, states):
                    yield run, group

    def expectations(self, in_group: _SloInGroup) -> Iterator[Expectation]:
        """Everything that is asked of one SLO."""
        for run, group in self.runs(in_group):
            labels = expected_labels(in_group.slo, run.alert, group, naming=self.naming)
            yield expect_run(
                run, in_group.slo, labels=labels, group=group, clock=self.clock, naming=self.naming
            )
        if not self.is_full:
            yield expect_info(in_group.slo, step=self.clock.step, naming=self.naming)
            for check in constant_checks(in_group.scenario, naming=self.naming):
                yield expect_value(check, in_group.slo, group=(), clock=self.clock, naming=self.naming)
        for number, (group, selection) in enumerate((in_group.selections or {}).items()):
            for check in value_checks(
                in_group.scenario, selection, steps=self.steps, brief=number > 0, naming=self.naming
            ):
                yield expect_value(check, in_group.slo, group=group, clock=self.clock, naming=self.naming)

    def alert_expectations(self) -> Iterator[AlertExpectation]:
        """All alerts of a name at one time, once for each SLO and alert if they are predictable."""
        done: set[tuple[Alert, str]] = set()
        for in_group in self.in_group:
            if not any(slo_scenario.slo is in_group.slo for slo_scenario in self.shared.slo_scenarios):
                continue
            for alert in Alert:
                if (alert, in_group.slo.name) in done:
                    continue
                for step in self._firing_steps(in_group, alert):
                    alerts = self._all_alerts(alert, step)
                    if alerts is not None:
                        done |= {(alert, dict(one.labels)[self.naming.labels.slo]) for one in alerts}
                        yield AlertExpectation(
                            alertname=alert.alertname(self.naming),
                            second=step * self.clock.step,
                            alerts=alerts,
                        )
                        break

    def _firing_steps(self, in_group: _SloInGroup, alert: Alert) -> Iterator[int]:
        """Steps to look at, best first: while budget is left, for the text then says until when."""
        for group, states in self.states(in_group, alert).items():
            firing = [step for step in range(len(states) - 1, -1, -1) if states[step]]
            if alert is Alert.ABSENT:
                yield from firing
                continue
            left = remaining_budget(in_group.scenario, self.simulations(in_group)[group])
            yield from sorted(firing, key=[(share or 0) <= 0 for share in left].__getitem__)

    def _all_alerts(self, alert: Alert, step: int) -> tuple[NotifiedAlert, ...] | None:
        """Every alert of a name at a step; None if any of them is in doubt."""
        alerts: list[NotifiedAlert] = []
        for in_group in self.in_group:
            for group, states in self.states(in_group, alert).items():
                if states[step] is None or (states[step] and has_templates(in_group.slo)):
                    return None
                if not states[step]:
                    continue
                annotations = self._annotations(in_group, alert, group, step)
                if annotations is None:
                    return None
                labels = expected_labels(in_group.slo, alert, group, naming=self.naming)
                alerts.append(NotifiedAlert(labels=labels, annotations=annotations))
        return tuple(alerts)

    def _annotations(
        self, in_group: _SloInGroup, alert: Alert, group: TextPairs, step: int
    ) -> TextPairs | None:
        if alert is Alert.ABSENT:
            return absent_annotations(in_group.slo)
        if in_group.selections is None:
            return None
        return burn_annotations(
            in_group.slo,
            in_group.scenario,
            in_group.selections[group],
            alert=alert,
            step=step,
            steps=self.steps,
            group=group,
        )


def plan_group(
    shared: SharedInput,
    plan: ServicePlan,
    *,
    sources: Mapping[str, Source],
    clock: Clock,
    naming: Naming,
    is_full: bool,
) -> TestGroup:
    """The test group of one shared input."""
    tested = {slo_scenario.slo.name: slo_scenario for slo_scenario in shared.slo_scenarios}
    in_group = tuple(
        _slo_in_group(alerts, shared, tested.get(alerts.slo.name), sources, clock) for alerts in plan.slos
    )
    steps = max(slo_scenario.scenario.steps for slo_scenario in shared.slo_scenarios)
    planner = _Planner(
        shared=shared, in_group=in_group, clock=clock, naming=naming, is_full=is_full, steps=steps
    )
    mine = [one for one in in_group if one.slo.name in tested]
    return TestGroup(
        name=_name(shared),
        interval=f"{clock.step if shared.is_recorded else clock.sample}s",
        series=(
            *_own_series(shared),
            *_recorded_series(mine, planner),
            *_unselected_series(shared, sources, samples=steps * clock.samples_per_step),
        ),
        expectations=tuple(expectation for one in mine for expectation in planner.expectations(one)),
        alert_expectations=tuple(planner.alert_expectations()),
        shown=tuple(_shown(one, planner) for one in mine),
        scenario=(
            *(line for slo_scenario in shared.slo_scenarios for line in _scenario_lines(slo_scenario)),
            *_limits(in_group),
        ),
        seconds=steps * clock.step,
    )


def _slo_in_group(
    plan: AlertPlan,
    shared: SharedInput,
    slo_scenario: SloScenario | None,
    sources: Mapping[str, Source],
    clock: Clock,
) -> _SloInGroup:
    slo = plan.slo
    scenario = (
        slo_scenario.scenario
        if slo_scenario
        else Scenario(model=alert_model(plan), pair=None, phases=(), clock=clock)
    )
    return _SloInGroup(slo=slo, scenario=scenario, selections=_selections(slo, shared, slo_scenario, sources))


def _selections(
    slo: Slo, shared: SharedInput, slo_scenario: SloScenario | None, sources: Mapping[str, Source]
) -> Mapping[TextPairs, Selection] | None:
    if slo_scenario is not None and slo_scenario.inputs.source is None:
        return recorded_selections(slo_scenario.inputs.groups, slo_scenario.scenario)
    if slo.name in sources:
        return shared.selections(sources[slo.name], slo.groups)
    metrics = metrics_read(slo.sli)
    may_see = "" in metrics or any(metric in metrics for metric, _ in shared.series)
    return None if may_see and shared.series else {}


def _own_series(shared: SharedInput) -> Iterator[WrittenSeries]:
    for (metric, labels), one in shared.series.items():
        yield WrittenSeries(series=input_text(metric, labels), values=one.samples.notation)


def _recorded_series(in_group: list[_SloInGroup], planner: _Planner) -> Iterator[WrittenSeries]:
    """The recorded rates of an SLO whose queries cannot be taken apart."""
    if not planner.shared.is_recorded:
        return
    for one in in_group:
        simulations = planner.simulations(one)
        for metric, labels, values in recorded_series(one.slo, simulations, planner.naming):
            yield WrittenSeries(series=input_text(metric, labels), values=values)


def _limits(in_group: tuple[_SloInGroup, ...]) -> Iterator[str]:
    """What the reader must know is not shown."""
    unknown = [one.slo.identity for one in in_group if one.selections is None]
    if unknown:
        yield f"What the pager receives is not compared here: the alerts of {', '.join(unknown)} are unknown."


def _unselected_series(
    shared: SharedInput, sources: Mapping[str, Source], *, samples: int
) -> Iterator[WrittenSeries]:
    """Foreign series full of errors, busier than all others."""
    found: dict[tuple[str, TextPairs], Signal] = {}
    for slo_scenario in shared.slo_scenarios:
        for one in unselected_series(slo_scenario, tuple(sources.values())):
            found.setdefault(one, slo_scenario.scenario.model.signal)
    for (metric, labels), signal in found.items():
        if (metric, labels) not in shared.series:
            yield WrittenSeries(series=input_text(metric, labels), values=signal.decoy(samples))


def _name(shared: SharedInput) -> str:
    origin = " from recorded series" if shared.is_recorded else ""
    return ", ".join(slo_scenario.slo.identity for slo_scenario in shared.slo_scenarios) + origin


def _scenario_lines(slo_scenario: SloScenario) -> Iterator[str]:
    first = 0
    note = " (recorded series are fed: its queries are not sums of rates over one selector)"
    yield f"{slo_scenario.slo.identity}{note if slo_scenario.inputs.source is None else ''}:"
    for phase in slo_scenario.scenario.phases:
        yield f"  {time_text(first * slo_scenario.scenario.clock.sample):>10}  {phase.title}"
        first += phase.samples


def _shown(in_group: _SloInGroup, planner: _Planner) -> Shown:
    parts = []
    for run, _ in planner.runs(in_group):
        if run.detection is not None:
            parts.append(run.title)
        elif run.reset is not None:
            parts.append(f"resets after {readable(run.reset)}")
    return Shown(slo=in_group.slo.identity, text=", ".join(parts))
