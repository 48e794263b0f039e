"""The quote filter: parsers read back exactly the original text."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from slo_compiler.rendering.quoting import quote_json, quote_name, quote_pairs, quote_yaml

# Files are UTF-8, which has no lone surrogates; the spec reader rejects them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
HOSTILE = (
    "",
    "no",
    "1e3",
    " leading and trailing ",
    'it\'s "quoted" \\ back',
    "line\nbreak\r\n\ttab",
    "{{ $labels.x }} ${y} <% z %> << w >> <# v #>",
    "\x85\u2028\u2029\ufeff\x00\x7f",
    "🔥 مرحبا שלום",
    "# not a comment",
    "a: b",
    "- a",
    "%",
    "...",
    "---",
)


def hostile(test):
    for text in HOSTILE:
        test = example(text)(test)
    return test


@hostile
@given(TEXTS)
def test_any_text_survives_json(text):
    assert json.loads(quote_json(text)) == text


@hostile
@given(TEXTS)
def test_any_text_survives_yaml_as_a_value_and_as_a_list_item(text):
    assert yaml.load(f"a: {quote_yaml(text)}\nb: 1\n", yaml.CSafeLoader) == {"a": text, "b": 1}
    assert yaml.safe_load(f"- {quote_yaml(text)}\n- 1\n") == [text, 1]


@hostile
@given(TEXTS)
def test_any_values_survive_yaml_as_a_mapping_on_one_line(text):
    written = quote_pairs((("a", text), ("b", "1"), ("c", text)))
    assert "\n" not in written
    assert yaml.load(f"- {written}\n- 1\n", yaml.CSafeLoader) == [{"a": text, "b": "1", "c": text}, 1]
    assert yaml.safe_load(f"- {quote_pairs(())}\n") == [{}]


@hostile
@example("SLOErrorBudgetPolicy")
@example("Off")
@given(st.one_of(TEXTS, st.text("nulNUyYesofOFtrue_1~", min_size=1, max_size=5)))
def test_any_name_survives_yaml_without_quotes_only_if_it_is_a_word(text):
    written = quote_name(text)
    assert yaml.load(f"a: {written}\nb: 1\n", yaml.CSafeLoader) == {"a": text, "b": 1}
    assert text != "SLOErrorBudgetPolicy" or written == text


@hostile
@given(TEXTS)
def test_any_text_survives_yaml_where_a_block_is_allowed(text):
    document = f"a:\n  b: {quote_yaml(text, 4)}\n  c: 1\n"
    assert yaml.load(document, yaml.CSafeLoader) == {"a": {"b": text, "c": 1}}


@given(st.lists(st.text(st.sampled_from("ab ()>\"'{}#:-")), min_size=1, max_size=4).map("\n".join))
def test_texts_of_several_lines_survive_as_blocks(text):
    document = f"a:\n  b: {quote_yaml(text, 4)}\n  c: 1\n"
    assert yaml.load(document, yaml.CSafeLoader) == {"a": {"b": text, "c": 1}}


def test_promql_is_readable_in_yaml():
    assert quote_yaml('up{job="a"}') == "'up{job=\"a\"}'"


def test_a_condition_of_several_lines_becomes_a_block():
    assert quote_yaml("(\n  a > 1\n)", 4) == "|-\n    (\n      a > 1\n    )"


SENTENCE = "Callers of the shop see errors while they pay. "
LONG_TEXTS = {
    "paragraph": (SENTENCE * 25).strip(),
    "end-of-line": (SENTENCE * 25).strip() + "\n",
    "trailing-space": SENTENCE * 25,
    "two-spaces": SENTENCE.replace(" ", "  ", 1) * 25,
    "leading-space": " " + (SENTENCE * 25).strip(),
    "tab": "\t" + SENTENCE * 25,
    "quotes": SENTENCE.replace("shop", '"shop"') * 25,
    "other-script": "Kunden können nicht zahlen, prüfe die Kasse. " * 25,
    "paragraphs": "\n\n".join([(SENTENCE * 20).strip()] * 3) + "\n",
    "list": "Check:\n" + "\n".join(f"  - {SENTENCE * 20}" for _ in range(3)),
    "carriage-returns": "\r\n".join([(SENTENCE * 20).strip()] * 3),
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_every_long_text_becomes_lines_that_a_reviewer_can_read(text):
    assert len(text) > 1000
    written = quote_yaml(text, 4)
    assert yaml.load(f"a:\n  b: {written}\n  c: 1\n", yaml.CSafeLoader) == {"a": {"b": text, "c": 1}}
    assert max(map(len, written.splitlines())) <= 120
    assert not any(line != line.rstrip() for line in written.splitlines())


@pytest.mark.parametrize("end", ["", "\n"])
def test_lines_stay_lines(end):
    text = f"Prüfe:\n\n  1. die Kasse\n  2. den Kurs{end}"
    head = "|" if end else "|-"
    assert quote_yaml(text, 4) == f"{head}\n    Prüfe:\n\n      1. die Kasse\n      2. den Kurs"


@given(st.lists(st.text(st.sampled_from("a \"'\\\n\té#"), max_size=150), max_size=8).map(" ".join))
def test_long_texts_of_any_kind_survive(text):
    document = f"a:\n  b: {quote_yaml(text, 4)}\n  c: 1\n"
    assert yaml.load(document, yaml.CSafeLoader) == {"a": {"b": text, "c": 1}}
    assert yaml.safe_load(document) == {"a": {"b": text, "c": 1}}
