"""Several YAML documents in one file, and specs of other tools."""

import pytest

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.model import Settings
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.document import Document
from slo_compiler.yaml_source.yaml_reader import build_documents


def documents_of(text: str) -> tuple[Document, ...]:
    documents, diagnostics = build_documents(compose_file("specs/a.yaml", text.encode()))
    assert diagnostics == ()
    return documents


def refusal_of(text: str) -> Diagnostic:
    documents, diagnostics = build_documents(compose_file("specs/a.yaml", text.encode()))
    assert documents == ()
    (diagnostic,) = diagnostics
    return diagnostic


def test_every_document_is_read_and_placed_in_its_file():
    first, second = documents_of("# head\na: 1\n---\nb:\n  - x\n  - {c: true}\n")
    assert (first.data, second.data) == ({"a": 1}, {"b": ["x", {"c": True}]})
    place = second.location(("b", 1, "c"))
    assert (place.line, place.column, place.length, place.source) == (6, 9, 4, "  - {c: true}")


def test_documents_with_nothing_in_them_are_skipped():
    text = "---\n# only a comment\n---\na: 1\n---\n...\n---\nb: 2\n---\n"
    assert [document.data for document in documents_of(text)] == [{"a": 1}, {"b": 2}]


def test_a_file_of_empty_documents_is_empty():
    assert refusal_of("---\n---\n").code == "SLO0014"


def test_an_anchor_ends_with_its_document():
    found = refusal_of("a: &x 1\n---\nb: *x\n")
    assert (found.code, found.location.line, found.location.column) == ("SLO0023", 3, 4)


def test_the_errors_of_all_documents_are_reported():
    _, diagnostics = build_documents(compose_file("a.yaml", b"a: no\n---\nb: 1\nb: 2\n"))
    assert [(found.code, found.location.line) for found in diagnostics] == [("SLO0020", 1), ("SLO0018", 4)]


def test_the_bound_on_aliases_is_that_of_the_file():
    big = "a: &a [{}]\nb: [{}]\n".format(", ".join(["x"] * 1_000), ", ".join(["*a"] * 60))
    assert len(documents_of(big)) == 1
    assert refusal_of(f"{big}---\n{big}").code == "SLO0025"


def test_a_tag_directive_is_refused_in_front_of_any_document():
    found = refusal_of("a: 1\n...\n# more\n%TAG ! tag:x\n---\nb: 2\n")
    assert (found.code, found.location.line) == ("SLO0022", 4)


SLOTH = "version: prometheus/v1\nservice: shop\nslos: []\n"
SLOTH_K8S = "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nspec: {service: shop}\n"
PYRRA = "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nspec: {target: '99'}\n"
OPENSLO = "apiVersion: openslo/v1\nkind: SLO\nspec: {}\n"
OURS = "version: slo/v1\nservice: shop\nslos: []\n"


@pytest.mark.parametrize(
    ("text", "tool", "line"),
    [
        (SLOTH, "Sloth", 1),
        (SLOTH.replace("prometheus/v1", '"prometheus/v1"'), "Sloth", 1),
        (SLOTH_K8S, "Sloth", 1),
        (PYRRA, "Pyrra", 1),
        (OPENSLO, "OpenSLO", 1),
        (OPENSLO.replace("openslo/v1", "openslo.com/v2alpha"), "OpenSLO", 1),
        (f"---\n{SLOTH}---\n{SLOTH}", "Sloth", 2),
        (f"{OURS}---\n{PYRRA}", "Pyrra", 5),
        (f"{SLOTH}labels: {{tier: no}}\n", "Sloth", 1),
        (f"{SLOTH}---\na: [\n", "Sloth", 1),
        (f"{OPENSLO}loop: &a {{<<: *a}}\n", "OpenSLO", 1),
    ],
)
def test_a_spec_of_another_tool_gets_one_diagnostic_that_names_it(text, tool, line):
    (found,) = load_spec_bytes("specs/a.yaml", text.encode(), settings=Settings()).diagnostics
    assert (found.code, found.location.line) == ("SLO8501", line)
    assert tool in found.message


@pytest.mark.parametrize("text", ["version: slo/v2\n", "apiVersion: v1\nkind: Secret\n", "prometheus/v1\n"])
def test_anything_else_is_not_taken_for_another_tools_spec(text):
    found = load_spec_bytes("specs/a.yaml", text.encode(), settings=Settings()).diagnostics
    assert found
    assert "SLO8501" not in {diagnostic.code for diagnostic in found}
