"""Checks recorded series: present, fresh and not NaN."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import live_checks as codes
from slo_compiler.live.shown import some
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.names import string_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.live.checked_rules import RuleFindings
    from slo_compiler.live.expected import ExpectedRule
    from slo_compiler.model.samples import Sample
    from slo_compiler.naming import Naming

_GRACE = timedelta(minutes=5)
"""The margin for the age of a sample, in addition to two intervals (also used by `slo gate`)."""

_HISTORY = "[2h:1m]"
"""The range in which the newest sample of a series is searched."""

_MOST_SERVICES = 50
"""The maximum number of services in a matcher; a query about more services has no matcher."""

Identity = tuple[str, str]
"""Service and SLO; the SLO is empty for a series of a whole service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesAnswers:
    """The state of recorded series, by name and identity."""

    now: float
    """Unix time of Prometheus, in seconds."""
    newest: dict[str, dict[Identity, float]] = field(default_factory=dict)
    """Unix time of the newest sample that instant queries find."""
    earlier: dict[str, dict[Identity, float]] = field(default_factory=dict)
    """The same, of the last two hours."""
    before: dict[str, set[Identity]] = field(default_factory=dict)
    """Series that existed two evaluations ago, of the series that others depend on."""
    not_a_number: dict[str, set[Identity]] = field(default_factory=dict)


def service_matcher(services: Collection[str], naming: Naming) -> str:
    """The matcher that limits recorded series to some services; empty for many, whose names are too long."""
    if len(services) > _MOST_SERVICES:
        return ""
    names = "|".join(name.replace(".", "\\.") for name in sorted(services))
    return f"{naming.labels.service}=~{string_text(names)}"


def newest_query(name: str, naming: Naming, matchers: str) -> str:
    """The time of the newest sample of each SLO."""
    return f"max by ({_identity_labels(naming)}) (timestamp({name}{{{matchers}}}))"


def earlier_query(name: str, naming: Naming, matchers: str) -> str:
    """The same, also for series that ended in the last two hours."""
    return f"max by ({_identity_labels(naming)}) (max_over_time(timestamp({name}{{{matchers}}}){_HISTORY}))"


def before_query(name: str, naming: Naming, matchers: str, *, ago: timedelta) -> str:
    """The SLOs with a series at an earlier time."""
    return f"group by ({_identity_labels(naming)}) ({name}{{{matchers}}} offset {duration_text(ago)})"


def nan_query(name: str, naming: Naming, matchers: str) -> str:
    """The SLOs with a series that is NaN: the only value that differs from itself."""
    series = f"{name}{{{matchers}}}"
    return f"count by ({_identity_labels(naming)}) ({series} != {series})"


def _identity_labels(naming: Naming) -> str:
    return f"{naming.labels.service}, {naming.labels.slo}"


def identity_of(labels: Iterable[tuple[str, str]], naming: Naming) -> Identity:
    """The identity in the labels of a rule or a sample."""
    found = dict(labels)
    return (found.get(naming.labels.service, ""), found.get(naming.labels.slo, ""))


def values_by_identity(samples: Iterable[Sample], naming: Naming) -> dict[Identity, float]:
    """The values of samples by identity."""
    return {identity_of(sample.labels.items(), naming): sample.value for sample in samples}


def series_diagnostics(
    found: RuleFindings, answers: SeriesAnswers, *, naming: Naming, has_source: bool
) -> Iterator[Diagnostic]:
    """Report the series of an owner; `has_source` is false if the SLI has no series (reported separately)."""
    owner, place = found.owner.name, found.owner.place
    missing: dict[str, None] = {}
    without_policy: dict[str, None] = {}
    stale: dict[str, tuple[float, timedelta]] = {}
    for rule, key in _judged(found, naming):
        limit = 2 * rule.interval + _GRACE
        newest = answers.newest.get(rule.name, {}).get(key)
        if newest is None:
            newest = answers.earlier.get(rule.name, {}).get(key)
        if newest is not None and answers.now - newest > limit.total_seconds():
            stale[rule.name] = (answers.now - newest, limit)
        elif newest is None and _is_expected(rule, found, key, answers, naming, has_source=has_source):
            is_policy = rule.name in _policy_series(naming)
            (without_policy if is_policy else missing)[rule.name] = None
    if missing:
        yield codes.series_missing(place, owner=owner, series=some([*missing]))
    if without_policy:
        yield codes.policy_missing(place, owner=owner, series=some([*without_policy]))
    if stale:
        name, (age, limit) = max(stale.items(), key=lambda one: one[1][0])
        shown = duration_text(timedelta(seconds=round(age)))
        series = some([name, *(other for other in stale if other != name)])
        yield codes.series_stale(place, owner=owner, series=series, age=shown, limit=duration_text(limit))
    wrong = dict.fromkeys(
        rule.name
        for rule in found.owner.rules
        if not answers.not_a_number.get(rule.name, set()).isdisjoint(_identities(rule, naming))
    )
    if wrong:
        yield codes.series_nan(place, owner=owner, series=some([*wrong]))


def judged_names(found: RuleFindings, naming: Naming) -> set[str]:
    """The names of the checked series."""
    return {rule.name for rule, _ in _judged(found, naming)}


def current_series(found: RuleFindings, answers: SeriesAnswers, naming: Naming) -> int:
    """The number of checked series with a current sample; all groups of an SLO count as one."""
    return sum(key in answers.newest.get(rule.name, ()) for rule, key in _judged(found, naming))


def names_to_search(found: RuleFindings, answers: SeriesAnswers, naming: Naming) -> set[str]:
    """The names of checked series without a current sample."""
    return {rule.name for rule, key in _judged(found, naming) if key not in answers.newest.get(rule.name, ())}


def _identities(rule: ExpectedRule, naming: Naming) -> list[Identity]:
    return [identity_of(labels, naming) for labels in rule.series]


def _judged(found: RuleFindings, naming: Naming) -> Iterator[tuple[ExpectedRule, Identity]]:
    """Yield the rules whose series exist even without traffic, and the identity of each series.

    Series of rules that are not loaded are not checked, except those of the policy, which the gate needs.
    """
    names = {*found.owner.steady, *conditions(naming)}
    policy = _policy_series(naming) if len(found.missing) < len(found.owner.rules) else ()
    for rule in found.owner.rules:
        is_steady = rule.is_recording and (rule.is_constant or rule.name in names)
        if is_steady and (found.writes(rule) or (rule.name in policy and rule in found.missing)):
            yield from ((rule, key) for key in _identities(rule, naming))


def _is_expected(
    rule: ExpectedRule,
    found: RuleFindings,
    key: Identity,
    answers: SeriesAnswers,
    naming: Naming,
    *,
    has_source: bool,
) -> bool:
    """True if the series must exist now."""
    if rule.is_constant:
        return True
    condition = conditions(naming).get(rule.name)
    if condition is None:
        # A rule that reads the series of a failing one has no result; this is not reported again.
        return has_source and not found.failing
    # A rule of another group reads it at its next evaluation.
    present = answers.before.get(condition, set())
    return key in present if key[1] else any(service == key[0] for service, _ in present)


def conditions(naming: Naming) -> dict[str, str]:
    """Series that exist while another one does: series and condition."""
    series = naming.series
    return {
        series.budget_remaining: series.period_error,
        series.policy_level: series.budget_remaining,
        series.service_policy_level: series.policy_level,
    }


def _policy_series(naming: Naming) -> tuple[str, ...]:
    series = naming.series
    return (
        series.policy_level,
        series.policy_info,
        series.policy_state,
        series.service_policy_level,
        series.policy_waiver,
    )
