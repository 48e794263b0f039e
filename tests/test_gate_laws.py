"""Laws of the gate: whatever goes missing, a blocked change does not become a go."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.live.gate import Decision, GateRequest, GateSamples, decide
from slo_compiler.live.scope import Scope
from slo_compiler.model import ChangeClass, Settings
from slo_compiler.model.samples import Sample
from slo_compiler.naming import naming_of

NOW = 1_800_000_000.0
DAY = 86_400
SCOPE = Scope(naming=naming_of(Settings()), service="shop")
NAMES = SCOPE.naming.series
OWN = {"service": "shop", "slo": "up"}
POLICY = {"policy": "default", "mode": "enforce", "on_unknown": "block", "min_budget_events": "20"}
FEATURE = GateRequest(service="shop", change=ChangeClass.FEATURE)


def series(name: str, value: float, **labels: str) -> Sample:
    return Sample(labels={"__name__": name, **OWN, **labels}, value=value)


def state(level: int, allow: str) -> Sample:
    labels = {
        "service": "shop",
        "policy": "default",
        "level": str(level),
        "state": f"s{level}",
        "allow": allow,
    }
    return Sample(labels={"__name__": NAMES.policy_state, **labels}, value=1)


DESCRIBED = (
    series(NAMES.info, 1, target="99.9", window="28d", owner="team"),
    series(NAMES.policy_info, 1, **POLICY),
    state(1, "feature,rollback"),
    state(0, "rollback"),
)
VALUES = (
    series(NAMES.policy_level, 0),
    series(NAMES.budget_remaining, -0.2),
    series(NAMES.period_error, 0.0012),
    series(NAMES.period_events, 1e6),
    series(NAMES.current_burn_rate, 0),
    series(NAMES.history_start, NOW - 40 * DAY),
    series(NAMES.period_days, 28),
)
AGES = (series(NAMES.policy_level, 30),)


def judged(described=DESCRIBED, values=VALUES, ages=AGES, request=FEATURE):
    samples = GateSamples(
        described=described, values=values, firing=(), ages=ages, changes=(), starts=(), now=NOW
    )
    return decide(request, samples, SCOPE)


def test_the_example_is_blocked():
    assert judged().effect is Decision.BLOCKED


@given(st.data())
def test_series_that_go_missing_never_turn_a_block_into_a_go(data):
    def some(samples):
        kept = data.draw(st.lists(st.booleans(), min_size=len(samples), max_size=len(samples)))
        return tuple(sample for sample, keep in zip(samples, kept, strict=True) if keep)

    assert judged(some(DESCRIBED), some(VALUES), some(AGES)).effect is not Decision.GO


@given(st.lists(st.sampled_from([math.nan, math.inf, -math.inf]), min_size=8, max_size=8), st.data())
def test_values_that_are_not_numbers_never_turn_a_block_into_a_go(wrong, data):
    def broken(samples, values):
        spoiled = data.draw(st.lists(st.booleans(), min_size=len(samples), max_size=len(samples)))
        return tuple(
            Sample(labels=sample.labels, value=value if spoil else sample.value)
            for sample, value, spoil in zip(samples, values, spoiled, strict=True)
        )

    result = judged(values=broken(VALUES, wrong[:7]), ages=broken(AGES, wrong[7:]))
    assert result.effect is not Decision.GO


@given(st.dictionaries(st.sampled_from([*POLICY, "target", "allow", "level", "state"]), st.text(max_size=8)))
def test_labels_that_make_no_sense_never_turn_a_block_into_a_go(labels):
    described = tuple(
        Sample(labels={name: labels.get(name, text) for name, text in one.labels.items()}, value=1)
        for one in DESCRIBED
    )
    meant = {"mode": "advise", "on_unknown": "allow", "min_budget_events": "0"}
    if any(labels.get(name) == text for name, text in meant.items()):
        return
    effect = judged(described).effect
    few = labels.get("min_budget_events", "")
    assert effect is not Decision.GO or "feature" in labels.get("allow", "").split(",") or few.isdecimal()


@given(st.sampled_from(list(ChangeClass)), st.booleans())
def test_a_rollback_and_only_it_is_independent_of_the_series(change, has_data):
    request = GateRequest(service="shop", change=change)
    effect = judged(request=request).effect if has_data else judged((), (), (), request).effect
    assert (effect is Decision.GO) == (change is ChangeClass.ROLLBACK)
