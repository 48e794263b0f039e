"""Facts of an incident as text: figures, timelines, triggers, and which impacts belong together."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.incidents import figures
from slo_compiler.incidents.cost import Cost
from slo_compiler.incidents.episodes import Episode
from slo_compiler.incidents.facts import Incident, RatesFrom, SloIncident, StateChange
from slo_compiler.incidents.impact import Spell
from slo_compiler.incidents.moments import known_moments, time_texts
from slo_compiler.incidents.summary import Summary, spent_share, summarize
from slo_compiler.incidents.triggers import proposed_triggers
from slo_compiler.live.series import SloName
from slo_compiler.model import Settings
from slo_compiler.model.postmortems import IncidentSeverity
from slo_compiler.naming import naming_of
from slo_compiler.postmortems.writing import typed_durations
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.texts.markdown import code_text, inline_text

from .test_postmortem_new import LATENCY, SPEC

PLAN = load_spec_bytes("a.slo.yaml", (SPEC + LATENCY).encode(), settings=Settings()).plan
NAMING = naming_of(Settings())
START = datetime(2026, 11, 10, 14, 23, tzinfo=UTC).timestamp()


def slo(
    begin=0.0, end=600.0, peak=0.2, name="availability", *, spent=0.1, is_open=False, **more
) -> SloIncident:
    return SloIncident(
        name=SloName(service="checkout", slo=name),
        group=more.pop("group", ()),
        fired=more.pop("fired", ()),
        replayed=(),
        rates_from=RatesFrom.RECORDED,
        impact=Spell(begin=START + begin, end=START + end, peak=peak, is_open=is_open),
        cost=Cost(bad=100 * spent, total=1000, allowed=100),
        **more,
    )


def summary(*slos: SloIncident) -> Summary:
    return summarize(Incident(begin=START, end=START + 9999, slos=slos, questions=()), PLAN, NAMING)


def firing(begin, name="SLOErrorBudgetBurnPage") -> Episode:
    return Episode(labels=(("alertname", name),), begin=START + begin, end=START + begin + 60, is_open=False)


class TestSummary:
    def test_what_overlaps_is_one_incident_from_the_first_begin_to_the_last_end(self):
        found = summary(slo(0, 600), slo(500, 1200, name="latency"))
        assert (found.start.timestamp(), found.end.timestamp()) == (START, START + 1200)
        assert found.slos == ("availability", "latency")

    def test_a_pause_of_five_minutes_is_within_one(self):
        assert len(summary(slo(0, 600), slo(900, 950, name="latency")).involved) == 2
        assert len(summary(slo(0, 600), slo(901, 950, name="latency")).involved) == 1

    def test_the_worst_is_that_which_burned_most_of_its_own_budget(self):
        # A ratio of 0.5 burns a budget of 1% less than 0.2 one of 0.1%.
        assert summary(slo(), slo(2000, 2600, 0.5, name="latency")).slos == ("availability",)

    def test_what_lasts_counts_more_than_what_was_worse(self):
        found = summary(slo(), slo(2000, 2600, 0.05, name="latency", is_open=True))
        assert (found.slos, found.end, found.is_open) == (("latency",), None, True)

    def test_an_alert_before_the_impact_did_not_detect_it(self):
        found = summary(slo(fired=(firing(-60), firing(120), firing(90))))
        assert found.detected.at.timestamp() == START + 90
        assert summary(slo(fired=(firing(-60),))).detected is None

    def test_the_share_of_the_worst_group_is_that_of_the_slo(self):
        groups = [slo(peak=peak, spent=peak, group=(("route", str(peak)),)) for peak in (0.1, 0.4, 0.2)]
        assert summary(*groups).budget == (("availability", Decimal("0.4000")),)

    def test_no_impact_is_no_incident(self):
        assert summary(replace(slo(), impact=None)) == Summary()

    def test_an_unknown_share_is_none(self):
        assert spent_share(replace(slo(), cost=Cost(bad=1, total=2, allowed=None))) is None
        assert spent_share(replace(slo(), cost=None)) is None


class TestTriggers:
    @pytest.mark.parametrize(
        ("one", "severity", "expected"),
        [
            (slo(0, 60), "SEV3", ()),
            (slo(0, 60), "SEV2", ("severity",)),
            (slo(0, 60, spent=0.2), "SEV3", ("budget",)),
            (slo(0, 900), "SEV3", ()),
            (slo(0, 901), "SEV3", ("duration",)),
            (slo(0, 901, spent=0.049), "SEV3", ()),
            (replace(slo(0, 901), cost=None), "SEV3", ("duration",)),
            (slo(0, 901, is_open=True), "SEV3", ()),
            (slo(0, 60, states=(StateChange(time=START, level=0),)), "SEV3", ()),
            (
                slo(0, 60, states=(StateChange(time=0, level=2), StateChange(time=START + 9, level=0))),
                "SEV3",
                ("policy",),
            ),
        ],
    )
    def test_each_has_its_own_reason(self, one, severity, expected):
        assert proposed_triggers(summary(one), PLAN, IncidentSeverity(severity)) == expected


class TestTimeline:
    def test_the_same_event_of_several_slos_is_one_entry(self):
        found = known_moments(summary(slo(), slo(name="latency")), PLAN)
        assert [one.text for one in found] == [
            "Impact begins (estimated): availability, latency",
            "Impact ends (estimated): availability, latency",
        ]

    def test_what_fires_often_leaves_no_impact_out(self):
        flapping = slo(0, 9000, fired=tuple(firing(30 * number) for number in range(1, 100)))
        found = known_moments(summary(flapping), PLAN)
        assert len(found) == 30
        assert found[-1].text.startswith("Impact ends")
        assert [one.time for one in found] == sorted(one.time for one in found)

    def test_what_was_before_the_impact_is_not_in_it(self):
        early = slo(fired=(firing(-60),), states=(StateChange(time=0, level=3), StateChange(time=9, level=2)))
        found = [one.text.partition(":")[0] for one in known_moments(summary(early), PLAN)]
        assert found == ["Impact begins (estimated)", "Impact ends (estimated)"]

    def test_times_have_a_date_where_it_changes(self):
        times = [datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((10, 23), (11, 0), (11, 1))]
        assert list(time_texts(times, date(2026, 11, 10))) == [
            "23:00:00",
            "2026-11-11 00:00:00",
            "01:00:00",
        ]


class TestFigures:
    def test_a_small_share_is_not_nothing(self):
        assert [figures.percent(share) for share in (0.0, 0.0004, 0.001, 0.459, Decimal("1.25"), -0.2)] == [
            *("0.0%", "below 0.1%", "0.1%", "45.9%", "125.0%", "-20.0%")
        ]

    def test_counts_are_whole_unless_they_are_few(self):
        assert [figures.count(number) for number in (0.0, 2.5, 3.0, 10.4, 77_770.4)] == [
            *("0", "2.5", "3", "10", "77,770")
        ]

    def test_a_span_has_a_second_date_only_if_it_differs(self):
        assert figures.span(START, START + 60) == "2026-11-10 14:23:00Z to 14:24:00Z"
        assert figures.span(START, START + 86_400) == "2026-11-10 14:23:00Z to 2026-11-11 14:23:00Z"

    @given(begin=st.floats(0, 4e9), seconds=st.floats(0.6, 1e6))
    def test_a_length_is_that_of_the_times_that_are_written(self, begin, seconds):
        (_, _, found, _), *more = typed_durations(figures.length(begin, begin + seconds))
        written = round(begin + seconds) - round(begin)
        assert (found.total_seconds(), more) == (written, [])


@given(st.text())
def test_inline_text_is_one_line_without_markup(text):
    found = inline_text(text)
    assert found == found.strip()
    assert found.isprintable()
    assert "<" not in found
    assert not found.replace("\\\\", "").replace("\\|", "").replace("\\`", "").count("|")
    assert not found.replace("\\\\", "").replace("\\`", "").count("`")


@given(text=st.text(alphabet="a` \n|", min_size=1).filter(str.strip))
def test_code_is_one_line_that_no_backtick_ends(text):
    found = code_text(text)
    assert "\n" not in found
    marks = found[: len(found) - len(found.lstrip("`"))]
    inner = found[len(marks) : -len(marks)]
    assert found.endswith(marks)
    assert marks not in re.findall(r"`+", inner)
    assert inner.strip() == " ".join(text.split())
