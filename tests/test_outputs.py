"""The registry of output formats: requirements for every format."""

import pytest

from slo_compiler.diagnostics import InternalError
from slo_compiler.model import Outputs, Settings
from slo_compiler.model.kinds import kinds_in
from slo_compiler.outputs.format import AllSpecs
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.outputs.registry import DEFAULT, DIRECTORIES, NAMES, REQUIRED, all_formats, enabled_formats
from slo_compiler.promql.raw_reads import RawReads
from slo_compiler.rendering.artifact import HEAD_BYTES, Artifact, source_of
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.rules import syntax
from slo_compiler.spec.parse_outputs import PARSERS
from slo_compiler.spec.schema import SETTINGS_SCHEMA, load_schema
from tests.mutation import fixtures

FORMATS = all_formats()
EVERYTHING = Settings(outputs=Outputs(choices=tuple((output.name, True) for output in FORMATS)))


def files_of(output) -> tuple[Artifact, ...]:
    plans = ServicePlans(fixtures.service("events"), settings=EVERYTHING)
    return (
        *output.service_files(plans, BUILT_IN),
        *output.shared_files(EVERYTHING, BUILT_IN),
        *output.all_specs_files(AllSpecs(group_labels=("route",), owners=("it's",)), EVERYTHING, BUILT_IN),
    )


@pytest.mark.parametrize("output", FORMATS, ids=lambda output: output.name)
def test_the_files_of_a_format_are_in_its_directory_and_marked(output):
    files = files_of(output)
    assert files
    for file in files:
        assert output.contains(file.path)
        assert source_of(file.text.encode()[:HEAD_BYTES]) == file.source


@pytest.mark.parametrize("output", FORMATS, ids=lambda output: output.name)
def test_a_format_reads_its_own_files_back_and_no_broken_one(output):
    for file in files_of(output):
        read = output.reader(file.path)
        if read is not None:
            read(file.text.encode())
            with pytest.raises(ValueError):
                read(file.text[: len(file.text) // 2].encode())


def test_the_registry_has_the_name_and_the_directory_of_each_format():
    assert tuple(output.name for output in FORMATS) == NAMES
    assert tuple(output.directory for output in FORMATS) == DIRECTORIES
    assert len(set(NAMES)) == len(set(DIRECTORIES)) == len(FORMATS)


def test_each_output_with_options_has_them_parsed_and_a_mapping_in_the_schema():
    keys = load_schema(SETTINGS_SCHEMA)["definitions"]["outputs"]["properties"]
    with_options = tuple(sorted(name for name, key in keys.items() if "object" in key["type"]))
    assert kinds_in("slo_compiler.model.outputs") == kinds_in(PARSERS) == with_options


def test_the_settings_can_switch_exactly_the_optional_formats():
    keys = load_schema(SETTINGS_SCHEMA)["definitions"]["outputs"]["properties"]
    assert set(keys) == {*NAMES} - {*REQUIRED}


@pytest.mark.parametrize("output", FORMATS, ids=lambda output: output.name)
def test_an_optional_format_is_written_if_the_settings_say_so(output):
    off = Settings(outputs=Outputs(choices=((output.name, False),)))
    assert (output in enabled_formats(off)) is (output.name in REQUIRED)
    assert (output in enabled_formats(Settings())) is (output.name in (*REQUIRED, *DEFAULT))


def test_a_rule_that_is_not_promql_is_an_internal_error_and_not_the_users(monkeypatch):
    def broken(rules):
        return ("unexpected end",)

    monkeypatch.setattr(syntax, "check_syntax", broken)
    with pytest.raises(InternalError, match=r"events/main.*unexpected end"):
        _ = ServicePlans(fixtures.service("events"), settings=Settings()).rules


SHORTER = RawReads(includes_previous=True)


@pytest.mark.parametrize("kind", ["events", "latency", "probe"])
def test_a_format_chooses_how_raw_counters_are_read(kind):
    plans = ServicePlans(fixtures.service(kind), settings=Settings())
    usual, shorter = (
        {rule.expr for group in file.slos[0].groups for rule in group.rules}
        for file in (plans.rules, plans.rules_with(SHORTER))
    )
    changed = sorted(shorter - usual)
    if kind == "probe":
        assert not changed  # it counts samples, which no `rate` extrapolates
        return
    assert len(changed) == len(usual - shorter) == 2  # total and errors
    assert all("[5m]" in expr for expr in changed)
    assert plans.rules_with(SHORTER) is plans.rules_with(SHORTER)


def test_a_plan_is_made_once():
    plans = ServicePlans(fixtures.service("events"), settings=Settings())
    assert plans.rules is plans.rules
    assert plans.tests is plans.tests
    assert plans.dashboard is plans.dashboard
