"""`slo.yaml`: the layout of its keys, those that no version supports yet, and the intervals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from slo_compiler.model import Intervals
from slo_compiler.model.outputs.thanos import ThanosOptions
from slo_compiler.spec.load_settings import load_settings


@pytest.fixture
def load(tmp_path):
    """Load settings from the text below the version."""

    def load(text: str):
        file = tmp_path / "slo.yaml"
        file.write_text(f"version: slo-settings/v1\n{text}\n")
        return load_settings(str(file))

    return load


def test_an_environment_has_its_own_grafana(load):
    own = "{prod: {labels: {a: c}, grafana: {url: 'https://prod.example.com/'}}, test: {labels: {a: b}}}"
    settings, found = load(f"grafana: {{url: 'https://grafana.example.com'}}\nenvironments: {own}")
    assert found == ()
    assert [settings.of(name).grafana_url for name in ("prod", "test")] == [
        "https://prod.example.com",
        "https://grafana.example.com",
    ]


def test_labels_at_the_top_level_are_those_of_every_environment(load):
    assert load("labels: {cluster: eu}")[0].identity == (("cluster", "eu"),)
    own = "{a: {labels: {stage: prod}}, b: {labels: {stage: test, cluster: us}}}"
    settings, found = load(f"labels: {{cluster: eu}}\nenvironments: {own}")
    assert found == ()
    assert settings.of("a").identity == (("cluster", "eu"), ("stage", "prod"))
    assert settings.of("b").identity == (("cluster", "us"), ("stage", "test"))


def test_the_configuration_of_alertmanager_is_relative_to_the_settings(load, tmp_path):
    own = "{a: {labels: {c: a}, alertmanager: {config: a.yml}}, b: {labels: {c: b}}}"
    settings, found = load(f"alertmanager: {{config: conf/main.yml}}\nenvironments: {own}")
    assert found == ()
    assert settings.of("a").alertmanager_config == str(tmp_path / "a.yml")
    assert settings.of("b").alertmanager_config == str(tmp_path / "conf" / "main.yml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("environment: {}", "environments"),
        ("lables: {}", "labels"),
        ("grafanna: {}", "grafana"),
        ("prometheus: {look_back: 5m}", "lookback"),
        ("outputs: {dashboard: {folder: x}}", "dashboards"),
        ("outputs: {thanos: {partial_response: warn}}", "partial_response_strategy"),
        ("outputs: {test: false}", "tests"),
        ("repo: x\nrepositry: x", "repository"),
    ],
)
def test_a_misspelt_key_is_unknown_and_the_right_one_is_named(load, written, meant):
    hints = [found.hint for found in load(written)[1] if found.code == "SLO1001"]
    assert f"did you mean {meant!r}?" in hints


def test_the_known_keys_that_are_listed_are_those_that_work(load):
    (found,) = load("xyzzy: 1")[1]
    assert "repository" in found.hint
    assert "environments" in found.hint


@pytest.mark.parametrize("value", ["true", "{namespace: monitoring}"])
def test_an_unknown_output_is_an_unknown_key(load, value):
    assert [found.code for found in load(f"outputs: {{operator: {value}}}")[1]] == ["SLO1001"]


def test_a_mapping_enables_an_output_and_sets_its_options(load):
    outputs = load("outputs: {thanos: {partial_response_strategy: warn}, tests: false}")[0].outputs
    assert outputs.choices == (("tests", False), ("thanos", True))
    assert outputs.options_of(ThanosOptions) == ThanosOptions(partial_response_strategy="warn")
    assert load("outputs: {thanos: true}")[0].outputs.options_of(ThanosOptions) == ThanosOptions()
    assert outputs.also(["tests"]).choices == (("tests", True), ("thanos", True))


@pytest.mark.parametrize("text", ["policy: 3", "outputs: {thanos: 3}"])
def test_a_value_of_none_of_several_types_is_a_diagnostic(load, text):
    (found,) = load(text)[1]
    assert (found.code, found.message.count(" or ")) == ("SLO1005", 2 if "thanos" in text else 1)


# The repository's name


def test_a_repository_has_a_name(load):
    assert load("repository: platform.monitoring")[0].repository == "platform.monitoring"
    assert load("")[0].repository == ""


@pytest.mark.parametrize("name", ["a b", "'-a'", "a/b", "'a.'", "ü", "''", f"{'a' * 101}", "'a in b'"])
def test_the_name_of_a_repository_is_made_like_that_of_a_service(load, name):
    (found,) = load(f"repository: {name}")[1]
    assert found.code == "SLO1006"
    assert "repository" in found.message
    assert "at most 100" in found.hint


# Intervals


@pytest.mark.parametrize("seconds", [15, 20, 25, 30, 50, 60, 75, 100])
def test_an_interval_of_which_five_minutes_are_a_whole_number_is_allowed(load, seconds):
    settings, found = load(f"intervals: {{fast: {seconds}s}}")
    assert found == ()
    assert settings.intervals == Intervals(fast=timedelta(seconds=seconds))


def test_an_interval_is_judged_by_its_length_and_not_by_its_spelling(load):
    for text in ("1m15s", "75s", "15s1m"):
        assert load(f"intervals: {{fast: {text}}}")[0].intervals.fast == timedelta(seconds=75)


@pytest.mark.parametrize(
    ("fast", "hint"),
    [
        ("16s", "choose 15s or 20s"),
        ("29s", "choose 25s or 30s"),
        ("45s", "choose 30s or 50s"),
        ("1m30s", "choose 1m15s or 1m40s"),
        ("99s", "choose 1m15s or 1m40s"),
    ],
)
def test_any_other_interval_is_refused_with_its_neighbours(load, fast, hint):
    settings, (found,) = load(f"intervals: {{fast: {fast}}}")
    assert (found.code, found.hint) == ("SLO1402", hint)
    assert settings.intervals == Intervals()


@pytest.mark.parametrize("fast", ["0s", "10s", "12s", "2m", "150s", "5m"])
def test_an_interval_that_divides_but_is_out_of_range_is_refused(load, fast):
    (found,) = load(f"intervals: {{fast: {fast}}}")[1]
    assert (found.code, found.hint) == ("SLO1012", "choose 15s to 1m40s")


def test_the_slow_interval_need_not_divide_anything(load):
    assert load("intervals: {slow: 45s}")[0].intervals.slow == timedelta(seconds=45)


@pytest.mark.parametrize("label", ["alertstate", "series", "short_window", "window", "owner", "policy"])
def test_a_name_of_a_label_that_some_series_have_anyway_is_refused(load, label):
    _, found = load(f"label_names: {{slo: {label}}}")
    assert [one.code for one in found] == ["SLO3007"]


def test_the_label_of_the_severity_may_have_the_name_of_a_label_without_severities(load):
    assert load("label_names: {severity: level}")[1] == ()
    assert [one.code for one in load("label_names: {severity: series}")[1]] == ["SLO3007"]
