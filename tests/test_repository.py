"""The repository as the unit of planning: names, dependencies, and recompilation after a change."""

import json
from pathlib import Path

import pytest

from slo_compiler.disk.staging import digest_bytes
from slo_compiler.workflows import artifacts, summary
from slo_compiler.workflows.compile import CompileRequest, compile_repository
from slo_compiler.workflows.repository import repository_of
from slo_compiler.workflows.summary import SpecSummary, references_of
from tests.mutation import fixtures

from .conftest import SPEC


def a_spec(service: str, *references: str, path: str = "") -> SpecSummary:
    return SpecSummary(
        path=path or f"specs/{service}.yaml",
        service=service,
        place=(1, 1, 1, ""),
        slos=(("main", (2, 1, 1, "")),),
        contents=(service,),
        rules=1,
        references=references,
    )


def dependencies_of(*specs: SpecSummary) -> dict[str, list[str]]:
    found = repository_of(specs).dependencies()
    name = {spec.path: spec.service for spec in specs}
    return {name[path]: [name[other] for other in others] for path, others in found.items()}


def test_a_spec_depends_on_the_specs_that_it_refers_to_and_on_theirs():
    specs = (a_spec("d"), a_spec("a", "c/main", "b/main"), a_spec("b", "d/main"), a_spec("c", "d/main"))
    assert dependencies_of(*specs) == {"a": ["b", "c", "d"], "b": ["d"], "c": ["d"]}


def test_references_in_a_circle_end():
    assert dependencies_of(a_spec("a", "b/main"), a_spec("b", "a/main")) == {"a": ["b"], "b": ["a"]}


def test_a_reference_to_nothing_is_no_dependency():
    assert dependencies_of(a_spec("a", "gone/main")) == {"a": []}


def test_the_kinds_of_today_refer_to_nothing():
    assert {references_of(fixtures.service(kind).service) for kind in fixtures.KINDS} == {()}


def test_names_that_two_specs_take_are_found_with_both_specs():
    first, second = a_spec("a"), a_spec("a", path="specs/z.yaml")
    clashes = repository_of((second, first)).clashes()
    assert [(clash.diagnostic.code, clash.paths) for clash in clashes] == [
        ("SLO3002", ("specs/a.yaml", "specs/z.yaml")),
        ("SLO3001", ("specs/a.yaml", "specs/z.yaml")),
    ]


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Compile `a`, which depends on `b`, and `c`; return which services are compiled."""
    monkeypatch.chdir(tmp_path)
    Path("specs").mkdir()
    for name in "abc":
        Path(f"specs/{name}.yaml").write_text(SPEC.format(service=name))
    monkeypatch.setattr(
        summary, "references_of", lambda service: ("b/availability",) if service.name == "a" else ()
    )
    compile_service = artifacts.compile_service
    seen: list[str] = []

    def watched(plan, **rest):
        seen.append(plan.service.name)
        return compile_service(plan, **rest)

    monkeypatch.setattr(artifacts, "compile_service", watched)

    def run() -> list[str]:
        seen.clear()
        assert not compile_repository(CompileRequest()).has_failed
        return sorted(seen)

    assert run() == ["a", "b", "c"]
    return run


def change(name: str) -> None:
    file = Path(f"specs/{name}.yaml")
    file.write_text(file.read_text().replace("99.9", "99.8"))


def test_nothing_is_compiled_again_without_a_change(compiled):
    assert compiled() == []


def test_a_spec_is_compiled_again_when_one_on_which_it_depends_changes(compiled):
    change("b")
    assert compiled() == ["a", "b"]
    assert compiled() == []


def test_a_spec_is_not_compiled_again_when_one_that_depends_on_it_changes(compiled):
    change("a")
    assert compiled() == ["a"]


def test_a_spec_is_compiled_again_when_one_on_which_it_depends_is_gone(compiled):
    Path("specs/b.yaml").unlink()
    assert compiled() == ["a"]


# ---- A cache that somebody wrote who is not us: signed as ours, and of another content ----


def forge(position: int, value: object, *, within: str = "") -> None:
    """Put a value into every entry of the compile cache, and sign it again."""
    file = Path(".slo-cache/compile/compiled.json")
    head, _, body = file.read_bytes().partition(b"\n")
    data = json.loads(body)
    for entry in data.values():
        if within:
            entry[position][within] = value
        else:
            entry[position] = value
    body = json.dumps(data).encode()
    signed = [*head.decode().split()[:-1], digest_bytes(body)]
    file.write_bytes(" ".join(signed).encode() + b"\n" + body)


PLACE = [1, 1, 1, ""]
DIAGNOSTIC = {"code": "SLO2003", "severity": "warning", "message": "m", "hint": ""}
LOCATION = {"path": "a", "line": 1, "column": 1, "length": 1, "source": ""}
FORGED = {
    "no summary": (2, {}),
    "a list for the summary": (2, []),
    "no inputs": (0, []),
    "inputs that are numbers": (0, [[0, 1]]),
    "artifacts that are numbers": (1, [[1, 2]]),
    "an artifact that no file can be": (1, [["\ud800", ""]]),
}
FORGED_NAMES = [
    [],
    5,
    "abcde",
    ["a", PLACE, [], 1],
    [5, PLACE, [], 1, []],
    ["a", [1], [], 1, []],
    ["a", PLACE, [["m"]], 1, []],
    ["a", PLACE, [[5, PLACE]], 1, []],
    ["a", PLACE, [["m", ["x", 1, 1, ""]]], 1, []],
    ["a", PLACE, [], "1", []],
    ["a", PLACE, [], 1, [5]],
    ["a", PLACE, [], 1, 5],
]
FORGED_DIAGNOSTICS = [
    5,
    [5],
    [{}],
    [DIAGNOSTIC],
    [DIAGNOSTIC | {"location": 5}],
    [DIAGNOSTIC | {"location": {}}],
    [DIAGNOSTIC | {"location": LOCATION | {"line": "1"}}],
    [DIAGNOSTIC | {"location": LOCATION | {"x": "1"}}],
    [DIAGNOSTIC | {"location": LOCATION, "message": 5}],
    [DIAGNOSTIC | {"location": LOCATION, "severity": "x"}],
    [DIAGNOSTIC | {"location": LOCATION, "more": "x"}],
]


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_entry_is_a_cache_miss(compiled, case):
    forge(*FORGED[case])
    assert compiled() == ["a", "b", "c"]
    assert compiled() == []


@pytest.mark.parametrize("names", FORGED_NAMES)
def test_forged_names_are_a_cache_miss(compiled, names):
    forge(2, names, within="names")
    assert compiled() == ["a", "b", "c"]
    assert compiled() == []


@pytest.mark.parametrize("found", FORGED_DIAGNOSTICS)
def test_forged_diagnostics_are_a_cache_miss(compiled, found):
    forge(2, found, within="found")
    assert compiled() == ["a", "b", "c"]
    assert compiled() == []


@pytest.mark.parametrize("body", ["5", "[]", '{"rules/a.yaml": 5}', "null"])
def test_a_forged_record_of_what_was_written_is_forgotten(compiled, body):
    (file,) = Path(".slo-cache/compile").glob("written-*.json")
    file.write_text(f"slo-cache 2 written {digest_bytes(body.encode())}\n{body}")
    change("a")
    assert compiled() == ["a"]
