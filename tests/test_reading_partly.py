"""A spec with invalid YAML still reports its other errors."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.model import Settings
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.yaml_reader import read_document

SLO = """\
  - name: {name}
    target: {target}
    sli:
      events:
        bad: errors_total{{job="a"}}
        total: requests_total{{job="a"}}
"""
HEAD = "version: slo/v1\nservice: checkout\n"


def found(text: str) -> list[tuple[str, int]]:
    loaded = load_spec_bytes("a.yaml", text.encode(), settings=Settings())
    assert loaded.plan is None
    return sorted((one.code, one.location.line) for one in loaded.diagnostics)


def spec(*broken: str, target: str = "100") -> str:
    """Return a spec whose SLOs have an error each, with other SLOs between them."""
    slos = "".join(
        SLO.format(name=f"broken-{number}", target=99).replace("    sli:", f"{line}\n    sli:")
        + SLO.format(name=f"other-{number}", target=target)
        for number, line in enumerate(broken)
    )
    return f"{HEAD}slos:\n{slos}"


BROKEN = {
    "a tab": ("\towner: a", "SLO0013"),
    "an alias without an anchor": ("    owner: *nobody", "SLO0023"),
    "an invalid escape": ('    owner: "\\q"', "SLO0016"),
    "an open quote": ('    owner: "a', "SLO0016"),
    "an open bracket": ("    labels: {a: b", "SLO0016"),
    "two colons": ("    owner: a: b", "SLO0016"),
    "no colon": ("    owner", "SLO0016"),
    "wrong indentation": ("      owner: a", "SLO0016"),
    "a duplicate key": ("    target: 99", "SLO0018"),
    "an ambiguous value": ("    owner: no", "SLO0020"),
    "a tag": ("    owner: !!str a", "SLO0022"),
    "a merge of a string": ("    <<: a", "SLO0026"),
}
CHARACTERS = {
    "a control character": ("    owner: a\x01", "SLO0012"),
    "another line break": ("    owner: a\x85b", "SLO0012"),
}
"""Only the first one is reported."""


@pytest.mark.parametrize("kind", BROKEN | CHARACTERS)
def test_other_slos_are_checked(kind):
    line, code = (BROKEN | CHARACTERS)[kind]
    codes = [code for code, _ in found(spec(line))]
    assert codes == sorted([code, "SLO1003"])


@pytest.mark.parametrize("kind", BROKEN | CHARACTERS)
def test_a_service_whose_only_error_is_in_yaml_has_one_diagnostic(kind):
    line, code = (BROKEN | CHARACTERS)[kind]
    assert [code for code, _ in found(spec(line, target="99"))] == [code]


@pytest.mark.parametrize("kind", BROKEN)
def test_every_broken_slo_is_reported(kind):
    line, code = BROKEN[kind]
    assert len([one for one, _ in found(spec(line, line, line)) if one == code]) == 3


def test_an_error_at_the_top_does_not_hide_the_slos():
    assert found(f'{HEAD}description: "\\q"\nslos:\n{SLO.format(name="a", target=100)}') == [
        ("SLO0016", 3),
        ("SLO1003", 6),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("owner: caf\N{REPLACEMENT CHARACTER}", "SLO1006"),
        ("owner: 7", "SLO1005"),
        ("labels: {tier: 1}", "SLO1005"),
        ("annotations: a", "SLO1005"),
        ("description: [a]", "SLO1005"),
    ],
)
def test_a_text_of_the_service_with_an_error_does_not_hide_those_of_slos(line, code):
    text = f"{HEAD}{line}\nslos:\n" + SLO.format(name="a", target="0.999")
    assert found(text) == [("SLO1004", 6), (code, 3)]
    assert found(text.replace("0.999", "99.9")) == [(code, 3)]


def test_promql_of_other_slos_is_checked():
    text = spec("    owner: a: b", target="99").replace('requests_total{job="a"}', "sum(x)")
    assert ("SLO2002", 16) in found(text)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("targt: 99", "SLO1001"),
        ("window: 1y", "SLO1007"),
        ("min_errors: -1", "SLO1006"),
        ("owner: a: b", "SLO0016"),
    ],
)
def test_promql_of_other_slos_is_checked_if_a_key_of_one_is_wrong(line, code):
    broken = SLO.format(name="broken", target=99).replace("    sli:", f"    {line}\n    sli:")
    other = SLO.format(name="other", target=99).replace('errors_total{job="a"}', "sum(x)")
    last = (
        SLO.format(name="last", target=99) + '    runbook: "javascript:x"\n    annotations: {a: "{{ x }}"}\n'
    )
    assert found(f"{HEAD}slos:\n{broken}{other}{last}") == [
        (code, 6),
        ("SLO1013", 23),
        ("SLO2002", 15),
        ("SLO3006", 24),
    ]


def test_an_error_that_slos_may_inherit_is_the_only_one():
    gauge = "  - {name: a, target: 99, sli: {threshold: {gauge: queue, max: 1}}, scrape_interval: 5m}\n"
    assert found(f"{HEAD}slos:\n{gauge}") == [("SLO1021", 4)]
    inherits = gauge.replace(", scrape_interval: 5m", "")
    assert found(f"{HEAD}scrape_interval: fast\nslos:\n{inherits}") == [("SLO1007", 3)]


def test_a_required_key_with_an_error_is_not_missing():
    assert found(f'version: slo/v1\nservice: "\\q"\nslos:\n{SLO.format(name="a", target=99)}') == [
        ("SLO0016", 2)
    ]
    assert found(f'{HEAD}slos: "\n') == [("SLO0016", 3)]
    assert found(f"{HEAD}slos:\n  - name: a: b\n") == [("SLO0016", 4)]


def test_an_alias_of_an_anchor_in_a_broken_slo_is_no_error():
    text = spec("    owner: &owner a: b", target="99").replace(
        "  - name: other-0", "  - owner: *owner\n    name: b"
    )
    assert [code for code, _ in found(text)] == ["SLO0016"]


def test_a_mistake_in_a_merge_is_located_at_the_merge():
    text = f"{HEAD}labels: &base [a]\nslos:\n{SLO.format(name='a', target=99)}    <<: *base\n"
    assert ("SLO0026", 11) in found(text)


@given(st.text(alphabet=" -:\n\t\"'[]{}&*a#|<>!%\\", max_size=80))
def test_any_text_is_read_partly(text):
    load_spec_bytes("a.yaml", f"{HEAD}slos:\n{text}".encode(), settings=Settings())


@given(st.text(alphabet='a"\\é😀🚒\n ', max_size=30), st.text(alphabet="a😀", max_size=5))
def test_json_with_escaped_characters_is_read(text, key):
    written = json.dumps({f"a{key}": text, "b": [text]})
    document, diagnostics = read_document("a.json", written.encode())
    assert diagnostics == ()
    assert document is not None
    assert document.data == {f"a{key}": text, "b": [text]}


def test_escapes_of_one_character_keep_later_locations():
    file = compose_file("a.yaml", b'a: {"\\ud83d\\ude00": "x\\uD83D\\uDE00y", b: c}\n')
    assert file.error is None
    ((_, value),) = file.roots[0].value
    assert [(key.value, part.value, key.start_mark.column) for key, part in value.value] == [
        ("😀", "x😀y", 4),
        ("b", "c", 38),
    ]


@pytest.mark.parametrize("text", ["\\ud83d", "\\ude00\\ud83d", "\\ud83dx\\ude00"])
def test_half_a_pair_is_an_error(text):
    file = compose_file("a.yaml", f'a: "{text}"\n'.encode())
    assert file.error is not None
    assert file.error.message == "this escape is not a valid character"


MISFIT = {
    "an unknown key": ("windo: 7d", "SLO1001"),
    "a target above 100": ("target: 199.9", "SLO1010"),
    "a window without a unit": ("window: 28", "SLO1005"),
    "a share of two budgets": ("alerting: {page: [{long_window: 1h, budget_percent: 200}]}", "SLO1006"),
    "a number of errors as text": ("min_errors: many", "SLO1005"),
    "an interval without a unit": ("scrape_interval: 30", "SLO1005"),
    "labels as a list": ("labels: [a]", "SLO1005"),
    "a name with a space": ("name: a b", "SLO1006"),
    "a policy without states": ("policy: {states: []}", "SLO1006"),
}


def misfit(kind: str, **more: str) -> tuple[str, str]:
    """Return a spec whose first SLO has an error, and the code of the error."""
    line, code = MISFIT[kind]
    key, _, value = line.partition(": ")
    slo = {"name": "up", "target": "99.9", "sli": "{probe: up}", **more}
    slos = [{**slo, key: value}, {**slo, "name": "other", "sli": "{probe: up}"}]
    lines = [f"  - {{{', '.join(f'{key}: {value}' for key, value in one.items())}}}" for one in slos]
    return "\n".join((f"{HEAD}slos:", *lines, "")), code


@pytest.mark.parametrize("kind", MISFIT)
def test_the_sli_and_the_texts_of_an_slo_that_does_not_match_the_schema_are_checked(kind):
    text, code = misfit(kind, sli='{probe: "up{"}', annotations="{summary: '{{ }'}")
    assert sorted(found(text)) == sorted([(code, 4), ("SLO2001", 4), ("SLO3006", 4), ("SLO3006", 5)])


@pytest.mark.parametrize("kind", MISFIT)
def test_an_slo_with_one_error_has_no_other_one_because_of_it(kind):
    ticket = "{ticket: [{long_window: 10d, budget_percent: 20}]}"
    text, code = misfit(kind, group_by="[instance]", window="90d", alerting=ticket)
    assert found(text) == [(code, 4)]
