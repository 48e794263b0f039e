"""The repository as the unit of planning: names, dependencies, and what a change makes compile again."""

from pathlib import Path

import pytest

from slo_compiler.workflows import artifacts, summary
from slo_compiler.workflows.compile import CompileRequest, compile_repository
from slo_compiler.workflows.repository import repository_of
from slo_compiler.workflows.summary import SpecSummary, references_of
from tests.mutation import zoo

from .conftest import SPEC


def a_spec(service: str, *references: str, path: str = "") -> SpecSummary:
    return SpecSummary(
        path=path or f"specs/{service}.yaml",
        service=service,
        place=(1, 1, 1, ""),
        slos=(("main", (2, 1, 1, "")),),
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
    assert {references_of(zoo.service(kind).service) for kind in zoo.KINDS} == {()}


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
