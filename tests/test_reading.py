"""Reading a spec file: its data, and the location of each value."""

import json
import re
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.yaml_source.document import Document
from slo_compiler.yaml_source.scalars import Ambiguity, read_plain
from slo_compiler.yaml_source.yaml_reader import read_document


def diagnostics_of(text: str | bytes) -> tuple[Diagnostic, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    document, diagnostics = read_document("specs/a.yaml", data)
    assert (document is None) == bool(diagnostics)
    return diagnostics


def document_of(text: str) -> Document:
    document, diagnostics = read_document("specs/a.yaml", text.encode())
    assert document is not None, diagnostics
    return document


def data_of(text: str) -> object:
    return document_of(text).data


def underlined(place) -> str:
    return place.source[place.column - 1 : place.column - 1 + place.length]


# ---- Data ----


def test_plain_scalars_that_everyone_reads_alike_become_values():
    text = "[true, False, null, ~, , -7, 0, 99.9, -0.50, 28d, 5m, .hidden, 1.2.3, 10.0.0.1:9090, nope, é]"
    assert data_of(text.replace(", ,", ", ~,")) == [
        True, False, None, None, None, -7, 0, Decimal("99.9"), Decimal("-0.50"),
        "28d", "5m", ".hidden", "1.2.3", "10.0.0.1:9090", "nope", "é",
    ]  # fmt: skip
    assert data_of("a:\nb: |\n  x\n  y\nc: >-\n  x\n  y\n") == {"a": None, "b": "x\ny\n", "c": "x y"}


def test_a_number_keeps_its_digits():
    (value,) = data_of("[99.950]")
    assert str(value) == "99.950"
    assert type(data_of("[1]")[0]) is int


def test_aliases_are_copies_and_merged_keys_give_way_to_written_ones():
    data = data_of("a: &a {x: 1, z: 2}\nb: {<<: *a, x: 9}\nc: {<<: [{w: 0, x: 5}, *a]}\nd: *a\n")
    assert data == {
        "a": {"x": 1, "z": 2},
        "b": {"x": 9, "z": 2},
        "c": {"w": 0, "x": 5, "z": 2},
        "d": {"x": 1, "z": 2},
    }
    assert data["a"] is not data["d"]


def test_a_quoted_merge_mark_is_a_key_like_any_other():
    assert data_of("a: {'<<': 1}") == {"a": {"<<": 1}}


def test_fifty_levels_are_read():
    assert data_of("[" * 51 + "]" * 51)


characters = st.characters(exclude_categories=["Cs"])
strings = st.text(characters, max_size=30)
scalars = st.none() | st.booleans() | st.integers(-(10**90), 10**90) | strings


def structures(leaves, keys):
    inside = st.recursive(
        leaves, lambda c: st.lists(c, max_size=4) | st.dictionaries(keys, c, max_size=4), max_leaves=20
    )
    return st.lists(inside, max_size=4) | st.dictionaries(keys, inside, max_size=4)


class QuotingDumper(yaml.SafeDumper):
    pass


QuotingDumper.add_representer(
    str, lambda d, text: d.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)
QuotingDumper.add_representer(Decimal, lambda d, n: d.represent_scalar("tag:yaml.org,2002:float", f"{n:f}"))
QuotingDumper.ignore_aliases = lambda self, data: True


@settings(deadline=None)
@given(structures(scalars | st.decimals(places=3, min_value=-(10**9), max_value=10**9), strings))
def test_any_data_that_pyyaml_writes_with_quotes_is_read_back_equal(data):
    assert data_of(yaml.dump(data, Dumper=QuotingDumper)) == data


# Beyond the BMP, JSON uses two escapes for one character, which YAML does not support.
bmp_strings = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=30)


@settings(deadline=None)
@given(structures(st.none() | st.booleans() | st.integers(-(10**90), 10**90) | bmp_strings, bmp_strings))
def test_any_json_is_read_back_equal_and_every_value_is_found_at_its_place(data):
    document = document_of(json.dumps(data))
    assert document.data == data
    for path, value in leaves_of(data):
        assert json.loads(underlined(document.location(path))) == value
        if path and isinstance(path[-1], str):
            assert json.loads(underlined(document.location(path, key=True))) == path[-1]


def leaves_of(data, path=()):
    if not isinstance(data, dict | list):
        return [(path, data)]
    items = data.items() if isinstance(data, dict) else enumerate(data)
    return [leaf for step, value in items for leaf in leaves_of(value, (*path, step))]


marks = ["  ", "\n", "- ", ": ", "&a ", "*a", "<<: ", "---\n", "é", "\u2028", "😀"]
yaml_pieces = st.lists(st.sampled_from([*"ab: -?[]{},&*!|>'\"%@#\n\t\r~=<.0", *marks]), max_size=40).map(
    "".join
)


@settings(deadline=None)
@given(st.binary(max_size=60) | yaml_pieces.map(str.encode))
@example(b"? &a\n *a :")
@example(b"&a")
@example(b"- &a !b\n- |2-\n")
def test_no_bytes_at_all_raise_and_every_diagnostic_has_a_place_in_the_file(data):
    document, diagnostics = read_document("specs/a.yaml", data)
    assert (document is None) == bool(diagnostics)
    lines = data.decode(errors="replace").splitlines() or [""]
    for diagnostic in diagnostics:
        place = diagnostic.location
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(place.source) + 1
        assert place.length >= 1
        assert diagnostic.message
        assert diagnostic.hint
    if document is not None:
        for path, _ in leaves_of(document.data):
            assert document.location(path).line <= len(lines)
            assert document.location(path, key=True).line <= len(lines)


CORE_SCHEMA = re.compile(
    r"null|Null|NULL|~|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN|"
)


@settings(deadline=None)
@given(st.text("0123456789+-.:_eExobXfnaINFyYtTZ=~< ", max_size=12).map(str.strip))
@example("0b_")
@example("1_0.5e+3")
@example("2024-1-1 1:00:00 +1")
def test_text_without_quotes_is_text_only_where_yaml_1_1_and_1_2_agree_that_it_is(text):
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))
    is_text = (
        tag == "tag:yaml.org,2002:str"
        and not CORE_SCHEMA.fullmatch(text)
        and text not in ("y", "Y", "n", "N")
    )
    assert (read_plain(text) == text) == is_text


@settings(deadline=None)
@given(st.integers(-(10**30), 10**30), st.integers(0, 10**6))
def test_the_number_that_is_offered_instead_is_the_one_that_yaml_reads(number, fraction):
    offered = read_plain(f"{number}.{fraction}e+2")
    assert isinstance(offered, Ambiguity)
    assert offered.yaml_11 == offered.yaml_12


# ---- Places ----

SPEC = """\
service: checkout
defaults: &d
  labels: &l {tier: "1"}
slos:
  - name: "availability"
    target: 99.9   # percent
    sli:
      bad: sum(rate(x{code=~"5.."}[5m]))
      good: 'up == 1'
      escaped: "a\\tb"
      literal: |-
        sum(
          rate(x[5m])
        )
      folded: >-
        up == 1
      long: >-
        up
        == 1
      empty:
    extra: *l
    also: &o
      <<: *d
"""


@pytest.mark.parametrize(
    ("path", "key", "line", "caret"),
    [
        ((), False, 1, "service"),
        (("service",), False, 1, "checkout"),
        (("service",), True, 1, "service"),
        (("slos",), False, 5, "-"),
        (("slos", 0), False, 5, "name"),
        (("slos", 0), True, 5, "name"),
        (("slos", 0, "name"), False, 5, '"availability"'),
        (("slos", 0, "target"), False, 6, "99.9"),
        (("slos", 0, "sli", "literal"), False, 11, "|-"),
        (("slos", 0, "sli", "empty"), False, 20, "empty"),
        (("slos", 0, "extra", "tier"), False, 3, '"1"'),
        (("slos", 0, "extra"), False, 3, '{tier: "1"}'),
        (("slos", 0, "also", "labels", "tier"), True, 3, "tier"),
        (("slos", 0, "also"), False, 23, "<<"),
        (("slos", 0, "sli", "missing"), False, 8, "bad"),
        (("slos", 0, "sli", "missing"), True, 7, "sli"),
        (("slos", 7, "name"), False, 5, "-"),
        (("slos", "name"), False, 5, "-"),
        (("service", "x"), False, 1, "checkout"),
    ],
)
def test_a_data_path_is_placed_at_its_value_its_key_or_its_nearest_parent(path, key, line, caret):
    place = document_of(SPEC).location(path, key=key)
    assert (place.line, underlined(place)) == (line, caret)
    assert place.source == SPEC.splitlines()[line - 1]


def test_columns_count_characters_not_bytes():
    (diagnostic,) = diagnostics_of("'é😀': [ü, no]")
    assert (diagnostic.location.column, underlined(diagnostic.location)) == (11, "no")
