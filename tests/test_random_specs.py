"""No valid spec fails its own tests: random specs, compiled and tested with promtool."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, example, given, note, settings
from hypothesis import strategies as st

from slo_compiler.model import AlertPolicy, AlertSeverity, Settings, SeverityNames
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promtool import find_promtool
from slo_compiler.spec.load import load_spec_bytes

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = int(os.environ.get("RANDOM_SPECS", "8"))
"""Each takes a few seconds. RANDOM_SPECS=100 tries a hundred new ones; otherwise they are always the same."""

MATCHERS = st.sampled_from(
    (
        'job="shop"',
        'job="shop", code!="0"',
        'job=~"shop|store"',
        'job="shop", region=~"eu-.+"',
        'path!~"/health.*"',
    )
)
TARGETS = st.one_of(
    st.sampled_from((50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999)),
    st.decimals("51", "99.99", places=2).map(float),
    st.decimals("99", "99.999", places=3).map(float),
)
INFO = AlertSeverity("info")
SETTINGS = Settings(
    severity_names=SeverityNames(values=(*SeverityNames().values, (INFO, INFO))),
    alerting=AlertPolicy(severities=(*AlertPolicy().severities, (INFO, ()))),
)
WINDOWS = st.one_of(
    st.sampled_from(("1h", "6h", "1d", "3d", "7d", "14d", "28d", "30d", "45d", "90d", "366d")),
    st.integers(1, 366).map("{}d".format),
    st.integers(1, 100).map("{}h".format),
)
SHORT_WINDOWS = st.sampled_from(("5m", "10m", "30m", "1h", "2h"))


def events(matchers: str, *, good: bool) -> dict[str, Any]:
    code = 'code=~"2.."' if good else 'code=~"5.."'
    total = f"requests_total{{{matchers}}}"
    return {"events": {"good" if good else "bad": f"requests_total{{{matchers}, {code}}}", "total": total}}


def query(matchers: str, *, is_opaque: bool) -> dict[str, Any]:
    factor = " * 1" if is_opaque else ""
    bad = f'sum(rate(requests_total{{{matchers}, code=~"5.."}}[$window])){factor}'
    return {"query": {"bad": bad, "total": f"sum(rate(requests_total{{{matchers}}}[$window])){factor}"}}


def good_query(matchers: str) -> dict[str, Any]:
    good = f'sum by (route, zone) (rate(requests_total{{{matchers}, code=~"2.."}}[$window]))'
    total = f"sum by (route, zone) (rate(requests_total{{{matchers}}}[$window]))"
    return {"query": {"good": good, "total": total}}


def sum_query(matchers: str) -> dict[str, Any]:
    bad = f'sum by (route, zone) (increase(requests_total{{{matchers}, code=~"5.."}}[$window]))'
    more = f"sum by (route, zone) (increase(timeouts_total{{{matchers}}}[$window]))"
    total = f"sum by (route, zone) (increase(requests_total{{{matchers}}}[$window]))"
    return {"query": {"bad": f"{bad} + {more}", "total": total}}


def threshold(matchers: str, value: str, limits: dict[str, Any]) -> dict[str, Any]:
    if value == "age":
        return {"threshold": {"age": f"done{{{matchers}}}", "max": "26h"}}
    read = f"max by (route, zone) (lag{{{matchers}}})" if value == "query" else f"lag{{{matchers}}}"
    return {"threshold": {value: read, **limits}}


LIMITS = st.sampled_from(({"max": 100}, {"min": 0.5}, {"min": 0.5, "max": 100}))
SLIS = st.one_of(
    st.builds(events, MATCHERS, good=st.booleans()),
    st.builds(query, MATCHERS, is_opaque=st.booleans()),
    MATCHERS.map(lambda m: {"latency": {"histogram": f"request_seconds{{{m}}}", "threshold": "300ms"}}),
    MATCHERS.map(lambda m: {"probe": f"probe_success{{{m}}}"}),
    st.builds(
        lambda m, part: {"ratio": {part: f"{part}:ratio{{{m}}}"}}, MATCHERS, st.sampled_from(("good", "bad"))
    ),
    st.builds(threshold, MATCHERS, st.sampled_from(("gauge", "age", "query")), LIMITS),
    MATCHERS.map(good_query),
    MATCHERS.map(sum_query),
)


def pairs(*windows: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    pair = st.fixed_dictionaries(
        {
            "budget_percent": st.sampled_from((1, 2, 3, 5, 7.5, 10, 11, 20, 33, 50, 90)),
            "long_window": st.sampled_from(windows),
        },
        optional={"short_window": SHORT_WINDOWS},
    )
    return st.lists(pair, max_size=3, unique_by=lambda pair: pair["long_window"])


SLOS = st.fixed_dictionaries(
    {"name": st.just("main"), "target": TARGETS, "sli": SLIS, "window": WINDOWS},
    optional={
        "group_by": st.sampled_from((["route"], ["route", "zone"])),
        "min_errors": st.sampled_from((0, 1, 2, 3, 5, 10, 50, 1000)),
        "scrape_interval": st.sampled_from(
            ("1s", "10s", "15s", "30s", "1m", "75s", "90s", "2m", "150s", "5m")
        ),
        "alerting": st.fixed_dictionaries(
            {},
            optional={
                "page": pairs("10m", "15m", "30m", "45m", "1h", "90m", "2h", "3h", "6h"),
                "ticket": pairs("1h", "3h", "6h", "12h", "1d", "2d", "3d", "5d", "10d"),
                "info": pairs("6h", "1d", "2d", "3d", "7d", "14d", "30d"),
                "absent": st.booleans(),
                "keep_firing_for": st.sampled_from(("0s", "1m", "5m", "15m", "1h")),
            },
        ),
    },
)
SERVICES = st.one_of(
    SLOS.map(lambda slo: [slo]), st.builds(lambda one, other: [one, other | {"name": "other"}], SLOS, SLOS)
)

SMALL_AFTER_LARGE = {
    "name": "main",
    "target": 99.99,
    "min_errors": 10,
    "sli": {"probe": 'probe_success{path!~"/health.*"}'},
    "scrape_interval": "15s",
    "window": "45d",
    "alerting": {
        "page": [],
        "ticket": [
            {"budget_percent": 5, "long_window": "12h"},
            {"budget_percent": 2, "long_window": "3d"},
            {"budget_percent": 1, "long_window": "1d"},
        ],
    },
}
"""The last digits of a burn rate in the hundreds are those of small rates, which sums must not lose."""
RARE_EVALUATIONS = {
    "name": "main",
    "target": 99,
    "sli": {"threshold": {"gauge": 'lag{job="shop", region=~"eu-.+"}', "max": 100}},
    "window": "366d",
    "alerting": {"page": [], "ticket": [{"budget_percent": 10, "long_window": "24d"}]},
}
"""Two days is the shortest window of a ticket, and how long the start of the history is remembered."""
OLD_WITHOUT_COUNTERS = {
    "name": "main",
    "target": 99.5,
    "sli": {"ratio": {"good": 'success:ratio{job=~"shop|store"}'}},
    "window": "1d",
}
"""A gauge has a rate at the first evaluation, and the start of the history is known then."""
GONE_AT_AN_EDGE = {
    "name": "main",
    "target": 65.33,
    "sli": {"threshold": {"gauge": 'lag{job="shop"}', "max": 100}},
    "window": "3d",
}
"""The last sample is on the edge of a range, so versions of Prometheus differ in when data is missing."""
LARGE_COUNTERS = {
    "name": "main",
    "target": 75,
    "min_errors": 0,
    "sli": {"events": {"good": "jobs_done_total", "total": "jobs_started_total"}},
    "window": "28d",
    "alerting": {
        "ticket": [
            {"budget_percent": 33, "long_window": "2h"},
            {"budget_percent": 3, "long_window": "10d", "short_window": "1d"},
            {"budget_percent": 0.5, "long_window": "6h", "short_window": "45m"},
        ],
        "keep_firing_for": "2h",
    },
}
"""Traffic grows for each of three pairs of windows, until counters exceed the integers that floats count."""


def _requests(name: str, errors: str) -> dict[str, Any]:
    total = 'requests_total{job="shop"'
    sli = {"events": {"bad": f"{total}, {errors}}}", "total": f"{total}}}"}}
    return {"name": name, "target": 99.7, "window": "30d", "sli": sli}


OLD_BESIDE_YOUNG = [
    {
        "name": "latency",
        "target": 95,
        "window": "30d",
        "sli": {"latency": {"histogram": 'duration_seconds{job="shop"}', "threshold": "1s"}},
    },
    _requests("first", 'status=~"5.*"'),
    _requests("second", 'code=~"5.."'),
]
"""The pages of the first one are also tested as those of an old SLO. The others select each other's series,
so the second one is tested elsewhere: not with the old SLO, of which only the pages are compared."""


@pytest.mark.consumer
@settings(
    max_examples=EXAMPLES,
    derandomize="RANDOM_SPECS" not in os.environ,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
    ],
)
@example([SMALL_AFTER_LARGE])
@example([RARE_EVALUATIONS])
@example([OLD_WITHOUT_COUNTERS])
@example([GONE_AT_AN_EDGE])
@example([LARGE_COUNTERS])
@example(OLD_BESIDE_YOUNG)
@given(SERVICES)
def test_no_valid_spec_fails_its_own_tests(tmp_path: Path, slos: list[dict[str, Any]]) -> None:
    spec = json.dumps({"version": "slo/v1", "service": "shop", "slos": slos})
    note(spec)
    loaded = load_spec_bytes("shop.slo.yaml", spec.encode(), settings=SETTINGS)
    assume(loaded.plan is not None)
    assert loaded.plan is not None
    plans = ServicePlans(loaded.plan, settings=SETTINGS)
    files = [render_rule_file(plans.rules), *map(render_test_file, plans.tests.files)]
    for file in files:
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    promtool = find_promtool(choice="auto", image=None, timeout=timedelta(minutes=2))
    results = promtool.test_rules(tmp_path, tuple(file.path for file in files[1:]))
    assert not [failure.text for result in results.files for failure in result.failures]
