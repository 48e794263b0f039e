"""The generated alert tests: they pass on every promtool version, and they can fail."""

from __future__ import annotations

import math
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from slo_compiler.alert_tests import plan_full_tests, plan_tests
from slo_compiler.alert_tests.alert_model import alert_model
from slo_compiler.alert_tests.clock import choose_clock
from slo_compiler.alert_tests.phases import phases_of
from slo_compiler.alert_tests.rates import Stream
from slo_compiler.alert_tests.roles import ALL, BAD, BAD_SHARE, GOOD
from slo_compiler.alert_tests.scenarios import PAIR, PERIOD, page_stages
from slo_compiler.alert_tests.selections import SelectedSeries, Selection
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.alert_tests.slo_inputs import plan_inputs
from slo_compiler.alert_tests.writers import Samples
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.times import pair_times
from slo_compiler.model import PAGE, TICKET, Settings, SeverityNames
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promql.raw_reads import RawWindow
from slo_compiler.promtool import find_promtool
from slo_compiler.rendering.artifact import source_of
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.spec.load import load_spec_bytes

from .mutation import fixtures

ROOT = Path(__file__).resolve().parent.parent
PROMTOOLS = ("promtool", "promtool-2.53", "promtool-3")
QUICK = page_stages(pairs=2)
WINDOW = RawWindow(length=timedelta(minutes=5))


def service(*slos: str, name: str = "shop", settings: Settings | None = None):
    text = f"version: slo/v1\nservice: {name}\nslos:\n" + "".join(slos)
    loaded = load_spec_bytes("shop.slo.yaml", text.encode(), settings=settings or Settings())
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan


def events(name="up", *, target="99.9", bad='m_total{code=~"5.."}', total="m_total", more=""):
    return (
        f"  - name: {name}\n    target: {target}\n{more}    sli:\n      events:\n"
        f"        bad: {bad}\n        total: {total}\n"
    )


def latency(name, threshold, *, target="99"):
    return (
        f"  - name: {name}\n    target: {target}\n    sli:\n"
        f"      latency: {{histogram: seconds, threshold: {threshold}}}\n"
    )


def query(total, bad):
    head = "  - name: asked\n    target: 99\n    sli:\n"
    return f"{head}      query:\n        total: {total}\n        bad: {bad}\n"


def model_of(plan):
    return alert_model(plan, intervals=Settings().intervals)


def promtool(name):
    path = shutil.which(name)
    assert path, f"{name} is missing: run `make tools`"
    return find_promtool(choice="native", image=None, executable=path)


def failures(folder, planned, *, name="promtool", files=None, settings=None):
    """Return the failures that promtool reports for the tests of a service."""
    settings = settings or Settings()
    files = plan_tests(planned, settings=settings).files if files is None else files
    write(folder, planned, files, settings=settings)
    tests = promtool(name).test_rules(folder, [file.path for file in files])
    return [failure.text for file in tests.files for failure in file.failures]


def write(folder, planned, files, *, settings):
    """Write the rules and tests of a service."""
    for artifact in (
        render_rule_file(plan_rule_file(planned, settings=settings)),
        *map(render_test_file, files),
    ):
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")


def claims(planned):
    """Return what the quick test of the pages shows for each SLO."""
    file = plan_tests(planned, settings=Settings()).files[0]
    found: dict[str, str] = {}
    for group in file.groups:
        for claim in group.shown:
            found[claim.slo] = "; ".join(filter(None, (found.get(claim.slo), claim.text)))
    return found


@pytest.mark.parametrize("name", PROMTOOLS)
@pytest.mark.parametrize("kind", fixtures.KINDS)
@pytest.mark.consumer
def test_the_quick_tests_of_every_kind_hold_on_every_promtool(tmp_path, kind, name):
    if kind == "native_histogram" and name != fixtures.promtool(kind):
        pytest.skip("native histograms need Prometheus 3")
    planned = fixtures.service(kind)
    assert failures(tmp_path, planned, name=name, settings=fixtures.settings(kind)) == []


@pytest.mark.parametrize("name", PROMTOOLS)
@pytest.mark.consumer
def test_one_full_test_holds_on_every_promtool(tmp_path, name):
    planned = fixtures.service("events")
    files = [
        file
        for file in plan_full_tests(planned, settings=Settings()).files
        if file.path.endswith("1h.test.yaml")
    ]
    assert len(files) == 1
    assert failures(tmp_path, planned, name=name, files=files) == []


@pytest.mark.parametrize("spec", sorted((ROOT / "specs").glob("*.slo.yaml")), ids=lambda path: path.stem)
@pytest.mark.consumer
def test_the_quick_tests_of_the_examples_hold(tmp_path, spec):
    loaded = load_spec_bytes(spec.name, spec.read_bytes(), settings=Settings())
    assert failures(tmp_path, loaded.plan) == []


@pytest.mark.parametrize(
    "slos",
    [
        [latency("fast", "300ms"), latency("slow", "2s", target="99.9")],
        [
            events("all"),
            events("pay", bad='m_total{code=~"5..",route="/pay"}', total='m_total{route="/pay"}'),
        ],
        [events("server"), events("client", bad='m_total{code=~"4.."}')],
        [events(bad="bad_total", total="all_total")],
        [events(bad='m_total{result="error"}', total='m_total{result="success"}')],
        [events(more="    group_by: [route, zone]\n")],
        [events(more="    min_errors: 10\n")],
        [events(more="    min_errors: 0\n")],
        [events(target="99.99", more="    window: 1h\n")],
        [events(more='    labels: {team: "{{ braces }}"}\n    description: "{{ $value }} of 5 %"\n')],
        [query("sum(increase(all_total[$window]))", 'sum(rate(all_total{bad="yes"}[$window]))')],
    ],
    ids=[
        "two latencies",
        "a part",
        "two parts",
        "two metrics",
        "apart",
        "groups",
        "ten",
        "none",
        "an hour",
        "braces",
        "query",
    ],
)
@pytest.mark.consumer
def test_slos_that_share_metrics_and_odd_ones_are_tested(tmp_path, slos):
    planned = service(*slos)
    plan = plan_tests(planned, settings=Settings())
    assert plan.diagnostics == ()
    assert {claim.slo for file in plan.files for group in file.groups for claim in group.shown} == {
        alerts.slo.identity for alerts in planned.slos
    }
    assert failures(tmp_path, planned) == []


@pytest.mark.parametrize(
    ("target", "window"),
    [
        (target, window)
        for target in ("95", "97", "99", "99.5", "99.9", "99.95", "99.99")
        for window in ("7d", "14d", "28d", "30d")
        # At these, the windows of every page are over an hour, and a short outage does not fire one.
        if (target, window) not in {("95", "28d"), ("95", "30d")}
    ],
)
def test_the_quick_test_shows_the_times_that_explain_predicts(target, window):
    planned = service(events(target=target, more=f"    window: {window}\n"))
    (plan,) = planned.slos
    model = model_of(plan)
    times = pair_times(
        model.pairs.page[0],
        model.windows,
        error_ratio=Decimal(1),
        error_budget=plan.slo.error_budget,
        delays=model.delays,
    )
    assert times is not None
    titles = {
        run.title
        for file in plan_tests(planned, settings=Settings()).files
        for group in file.groups
        for timeline in group.timelines
        for run in timeline.runs
    }
    # Below 99, a severe incident is an outage, too; the short one may find errors from before in the windows.
    outage = "a short outage" if Decimal(target) >= 99 else "a severe incident"
    assert f"page fires {readable(times.detection)} into {outage}" in titles
    assert f"page resolves {readable(times.reset)} after a short outage" in titles


def test_the_line_of_an_slo_contains_its_times():
    times = "page fires 48.4s into a short outage, resolves 9m 55s after a short outage"
    assert claims(service(events())) == {"shop/up": times}


def test_a_test_says_in_words_what_it_shows():
    text = render_test_file(plan_tests(service(events()), settings=Settings()).files[0]).text
    assert re.search(r"# page fires .* \(48.4s into a short outage\), .*$", text, re.M)
    assert re.search(r"^# shop/up:\n#\s+0s low traffic, fewer errors than min_errors$", text, re.M)


def test_a_test_file_is_ours_and_yaml_and_the_same_every_time():
    planned = fixtures.service("grouped")
    first, second = (plan_tests(planned, settings=Settings()).files[0] for _ in range(2))
    text = render_test_file(first).text
    assert text == render_test_file(second).text
    assert source_of(text.encode()) == "grouped.slo.yaml"
    read = yaml.safe_load(text)
    assert read["rule_files"] == ["../rules/grouped.yaml"]
    of_slo = [f"slo:grouped:main:{part}" for part in ("fast", "tiles", "slow", "constants")]
    assert read["group_eval_order"] == [*of_slo, "slo:grouped:policy"]
    assert read["evaluation_interval"].endswith("s")


def test_an_slo_without_matching_series_is_reported_and_others_are_tested(tmp_path):
    planned = service(
        events("odd", bad='m_total{a="1",a="2",b="3"}', total='m_total{a="1",a="2"}'), events("even")
    )
    plan = plan_tests(planned, settings=Settings())
    assert [(found.code, found.location.line) for found in plan.diagnostics] == [("SLO7001", 4)]
    assert "shop/odd" in plan.diagnostics[0].message
    assert "# NOT TESTED: odd, because" in render_test_file(plan.files[0]).text
    assert {claim.slo for group in plan.files[0].groups for claim in group.shown} == {"shop/even"}
    assert failures(tmp_path, planned) == []


def test_a_query_that_is_no_sum_of_rates_is_tested_from_recorded_series_and_the_file_says_so(tmp_path):
    asked = query("2 * sum(rate(m_total[$window]))", "2 * sum(rate(c_total[$window]))")
    planned = service(asked, events())
    plan = plan_tests(planned, settings=Settings())
    assert plan.diagnostics == ()
    text = render_test_file(plan.files[0]).text
    assert "# shop/asked (input: recorded series, because " in text
    assert 'name: "shop/asked from recorded series"' in text
    # The query reads a metric of the other SLO's test, with an unknown result.
    assert "the alerts of shop/asked are not predictable here" in text
    assert failures(tmp_path, planned) == []


SUMS = {
    "two totals": ("sum(rate(a[$window])) + sum(rate(b[$window]))", "sum(rate(c[$window]))"),
    "the part is an addend": ("sum(rate(ok[$window])) + sum(rate(bad[$window]))", "sum(rate(bad[$window]))"),
    "parts of one metric": (
        'sum(rate(m{code=~"2.."}[$window])) + (sum(rate(m{code=~"5.."}[$window])) + sum(rate(n[$window])))',
        'sum(rate(m{code=~"5.."}[$window])) + sum(rate(n{code="500"}[$window]))',
    ),
    "three parts": (
        "sum(rate(m[$window]))",
        "+".join(f'sum(rate(m{{code="{code}"}}[$window]))' for code in (500, 503, 504)),
    ),
    "a difference": ("sum(rate(m[$window]))", "sum(rate(m[$window])) - sum(rate(ok[$window]))"),
    "a difference of sums": (
        "sum(rate(m[$window]))",
        'sum(rate(m[$window])) - (sum(rate(m{code="200"}[$window])) + sum(rate(m{code="304"}[$window])))',
    ),
}


SUM = re.compile(r"sum\(rate\([^()]*\)\)")


@pytest.mark.parametrize("tool", ["promtool", "promtool-3"])
@pytest.mark.parametrize(("total", "bad"), SUMS.values(), ids=SUMS)
@pytest.mark.consumer
def test_sums_and_differences_of_rates_are_tested_from_their_counters(tmp_path, total, bad, tool):
    planned = service(query(f"'{total}'", f"'{bad}'"))
    assert "tested from its totals on" not in claims(planned)["shop/asked"]
    assert failures(tmp_path, planned, name=tool) == []


@pytest.mark.parametrize(("total", "bad"), SUMS.values(), ids=SUMS)
@pytest.mark.consumer
def test_a_sum_that_lost_an_addend_fails_its_test(tmp_path, total, bad):
    planned = service(query(f"'{total}'", f"'{bad}'"))
    (file, *_) = plan_tests(planned, settings=Settings()).files
    for left_out in SUM.findall(f"{total} {bad}")[1:]:
        wrong = [text if text == left_out else text.replace(left_out, "vector(0)") for text in (total, bad)]
        if wrong == [total, bad]:
            continue
        write(tmp_path, service(query(*(f"'{text}'" for text in wrong))), [file], settings=Settings())
        assert promtool("promtool").test_rules(tmp_path, [file.path]).files[0].failures, wrong


@pytest.mark.parametrize(
    "total",
    [
        "sum(rate(a[$window]) + rate(b[$window]))",
        "sum(rate(a[$window])) + ignoring(x) sum(rate(b[$window]))",
        "sum(rate(a[$window])) + sum(rate(a[$window]))",
        "sum(rate(a[$window])) - sum(rate(b[$window]))",
        'sum(rate(a[$window])) + sum(rate(a{code="200"}[$window]))',
    ],
)
@pytest.mark.consumer
def test_other_combinations_of_rates_are_tested_from_their_totals_on(tmp_path, total):
    planned = service(query(total, "sum(rate(c[$window]))"))
    assert "tested from its totals on" in claims(planned)["shop/asked"]
    assert failures(tmp_path, planned) == []


def test_bad_events_that_are_always_zero_are_not_tested_from_their_counters():
    asked = query("sum(rate(r_total[$window]))", "sum(rate(r_total[$window])) - sum(rate(r_total[$window]))")
    assert "tested from its totals on" in claims(service(asked))["shop/asked"]


@pytest.mark.consumer
def test_recorded_series_have_groups_and_full_tests_too(tmp_path):
    asked = query("max by (route) (rate(a_total[$window]))", "max by (route) (rate(b_total[$window]))")
    planned = service(asked.replace("    sli:", "    group_by: [route]\n    sli:"))
    files = plan_full_tests(planned, settings=Settings()).files
    assert failures(tmp_path, planned) == []
    assert (
        failures(tmp_path, planned, files=[file for file in files if file.path.endswith("1h.test.yaml")])
        == []
    )


def test_test_files_grow_linearly_with_the_number_of_slos():
    def size(count):
        slos = (
            events(f"s{number:02}", bad=f"b{number:02}", total=f"t{number:02}") for number in range(count)
        )
        return [
            len(render_test_file(file).text) for file in plan_tests(service(*slos), settings=Settings()).files
        ]

    few, many = size(5), size(20)
    assert all(large < 4.1 * small for small, large in zip(few, many, strict=True))


def test_own_label_and_severity_names_are_expected(tmp_path):
    settings = Settings()
    settings = replace(
        settings,
        label_names=replace(settings.label_names, service="svc", slo="objective", severity="level"),
        severity_names=SeverityNames(values=((PAGE, "critical"), (TICKET, "ticket"))),
    )
    planned = service(events(), settings=settings)
    files = plan_tests(planned, settings=settings).files
    for artifact in (
        render_rule_file(plan_rule_file(planned, settings=settings)),
        *map(render_test_file, files),
    ):
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    assert promtool("promtool").test_rules(tmp_path, [file.path for file in files]).passed


def test_no_sample_falls_on_the_edge_of_a_window():
    for windows in ([300, 3600], [3599, 21_600], [59 * 60, 53 * 60], [19 * 60, 17 * 60, 23 * 60]):
        for step in (57, 300, 3360, 33_600):
            clock = choose_clock(step, windows=windows)
            assert all(window % clock.sample for window in (300, 299, *windows))
            assert clock.step == pytest.approx(step, rel=0.35)


@pytest.mark.parametrize("window", ["7d", "30d", "365d"])
def test_evaluations_are_so_close_that_promtool_loses_no_sample(window):
    planned = service(events(more=f"    window: {window}\n"))
    for file in plan_tests(planned, settings=Settings()).files:
        assert file.step <= 43_200


LONG_WINDOWS = "    window: 365d\n    alerting: {{page: [{{budget_percent: 100, {}}}], ticket: []}}\n"


@pytest.mark.parametrize(
    "slos",
    [
        [events(target="62.91", more=LONG_WINDOWS.format("long_window: 1d"))],
        [events(more=LONG_WINDOWS.format("long_window: 300d, short_window: 31d"))],
        [events("usual"), events(more=LONG_WINDOWS.format("long_window: 300d, short_window: 31d"))],
    ],
    ids=["as long as the compiler makes them", "as written", "of another SLO"],
)
def test_windows_of_31_days_contain_no_more_samples_than_promtool_loads(slos):
    files = plan_tests(service(*slos), settings=Settings()).files
    (pages,) = (file for file in files if "/pages/" in file.path)
    seconds = [int(group.interval.removesuffix("s")) for group in pages.groups]
    assert all(31 * 86_400 / one < 10_000 for one in seconds)


def test_a_rate_is_the_events_of_the_window_over_its_length():
    clock = choose_clock(57, windows=[300, 3600])
    model = model_of(service(events()).slos[0])
    phases = phases_of(QUICK, model, model.pairs.page[0], clock)
    total = Stream(ALL.samples(phases, is_healthy=False), sample=clock.sample)
    healthy = next(phase for phase in phases if "no bad event" in phase.title)
    before = sum(phase.samples for phase in phases[: phases.index(healthy)])
    now = (before + healthy.samples - 1) * clock.sample
    assert total.rate(now, 300) == pytest.approx(healthy.traffic / clock.sample)
    assert total.rate(5, 300) is None


class NaN:
    """Writes NaN samples."""

    def samples(self, phases, *, is_healthy):
        count = sum(phase.samples for phase in phases)
        return Samples(values=(math.nan,) * count, counted=(0.0,) * count, notation="")


@pytest.mark.parametrize(("others", "ratio"), [([BAD_SHARE], (1.0, 0.0)), ([], (None, None))])
def test_a_ratio_that_is_nan_is_no_measurement(others, ratio):
    planned = service("  - name: up\n    target: 99\n    sli: {ratio: {good: share}}\n")
    model = model_of(planned.slos[0])
    clock = choose_clock(57, windows=model.spans)
    phases = phases_of(QUICK, model, model.pairs.page[0], clock)[:1]
    selected = tuple(SelectedSeries(phases=phases, role=role, is_healthy=True) for role in (NaN(), *others))
    selection = Selection(total=selected, part=selected, is_good=True)
    assert model.signal.measure(selection, clock).rates(phases[0].samples * clock.sample, WINDOW) == ratio


@pytest.mark.parametrize("stages", [PAIR, PERIOD], ids=["pair", "window"])
def test_the_simulated_ratios_are_the_counted_events_of_the_window(stages):
    model = model_of(service(events()).slos[0])
    pair = model.pairs.of(TICKET)[0]
    step = 1200 if stages is PAIR else 33_600
    clock = choose_clock(step, windows=model.spans)
    phases = phases_of(stages, model, pair, clock)
    selected = [SelectedSeries(phases=phases, role=role, is_healthy=False) for role in (BAD, GOOD)]
    steps = sum(phase.samples for phase in phases) // clock.samples_per_step
    selection = Selection(total=tuple(selected), part=(selected[0],), is_good=False)
    simulation = simulate(model, selection, clock, steps)
    bad, good = (role.samples(phases, is_healthy=False).counted for role in (BAD, GOOD))
    checked = 0
    for window, ratios in {**simulation.ratio, model.period.length: simulation.period_ratio}.items():
        length = round(window.total_seconds())
        if length < 8 * clock.step:
            continue
        for number in range(0, steps, 7):
            last = number * clock.samples_per_step
            first = max(0, last - length // clock.sample)
            errors, events_ = bad[last] - bad[first], bad[last] - bad[first] + good[last] - good[first]
            around = (600 + 2 * clock.step) // clock.sample
            recent = bad[last] - bad[max(0, last - around)]
            leaving = bad[min(last, first + around)] - bad[max(0, first - around)]
            # Tiles lag, so the latest events may differ.
            if ratios[number] is None or errors < 1 or max(recent, leaving) > 0.04 * errors:
                continue
            assert ratios[number] == pytest.approx(errors / events_, rel=0.08), (window, number)
            checked += 1
    assert checked >= 5


def test_every_series_has_two_replicas_and_non_matching_series_are_not_counted():
    planned = service(events(bad='m_total{job="a",code=~"5.."}', total='m_total{job="a"}'))
    inputs = plan_inputs(planned.slos[0].slo)
    assert [(one.role, dict(one.labels)["instance"]) for one in inputs.series] == [
        (BAD, "a"),
        (BAD, "b"),
        (GOOD, "a"),
        (GOOD, "b"),
    ]
    group, *_ = plan_tests(planned, settings=Settings()).files[0].groups
    unselected_series = [one.series for one in group.series if "700000x" in one.samples]
    assert unselected_series
    assert not any('job="a"' in one for one in unselected_series)


@pytest.mark.consumer
def test_an_slo_with_groups_beside_one_without_sees_its_series_as_a_group_without_a_name(tmp_path):
    # The series of `all` have no label `region`: for `grouped`, they are data without a history.
    planned = service(events("all"), events("grouped", more="    group_by: [region]\n"))
    assert failures(tmp_path, planned) == []
