"""Broken and hostile spec files: message and location of each error."""

import pytest

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.diagnostics.areas import area_of
from slo_compiler.diagnostics.catalogue import all_codes
from slo_compiler.diagnostics.registry import manual
from slo_compiler.yaml_source.document import Document
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


# ---- Rejected files: one case is (file, code, line, column, what the caret underlines, message, hint) ----

ALIGN = "indent this line like the others of its mapping or list"
QUOTE = "quote the value"
NO_TAG = "remove it, or put the value in quotes if it is a string"
NO_ALIASES = "replace aliases with their values, or split the file"
DEEP = ("values are nested more than 50 levels deep", "use fewer than ten levels")
NO_COLON = (
    "this line has no `: ` after its key",
    "write `key: value`, with a space; indent the continuation lines of a value",
)
LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED = [
    # characters
    (b"a: \xfc", "SLO0009", 1, 4, "\ufffd", "byte 0xFC is not valid UTF-8", "save the file as UTF-8"),
    (
        "\ufeffa: 1", "SLO0010", 1, 1, "a",
        "the file begins with a byte order mark", "save it as UTF-8 without BOM",
    ),
    ("a: 1".encode("utf-16"), "SLO0011", 1, 1, "", "the file is encoded as UTF-16", "save it as UTF-8"),
    ("a: 1".encode("utf-16-be"), "SLO0011", 1, 1, "", "the file is encoded as UTF-16", "save it as UTF-8"),
    ("a: 1".encode("utf-32"), "SLO0011", 1, 1, "", "the file is encoded as UTF-32", "save it as UTF-8"),
    ("a: 1".encode("utf-32-le"), "SLO0011", 1, 1, "", "the file is encoded as UTF-32", "save it as UTF-8"),
    (
        "a: 1\r\nb: é\x00\r\n", "SLO0012", 2, 5, "\ufffd",
        "the invisible character U+0000 is not allowed",
        "delete it, or write it as an escape in double quotes",
    ),
    (
        "a: 'x\u2028y'", "SLO0012", 1, 6, "\ufffd",
        "the invisible character U+2028 (line separator) is not allowed",
        "delete it, or write it as an escape in double quotes",
    ),
    (
        "a:\n\tb: 1", "SLO0013", 2, 1, "\t",
        "tab in indentation", "indent with two spaces per level",
    ),
    (
        "a: x\n \tb: 1", "SLO0013", 2, 2, "\t",
        "tab in indentation", "indent with two spaces per level",
    ),
    (
        "a: x\n\ty", "SLO0013", 2, 1, "\t",
        "tab in indentation", "indent with two spaces per level",
    ),
    # documents
    ("", "SLO0014", 1, 1, "", "the file is empty", "write its content, or delete it"),
    ("# soon\n", "SLO0014", 1, 1, "#", "the file is empty", "write its content, or delete it"),
    ("---\n...\n", "SLO0014", 1, 1, "-", "the file is empty", "write its content, or delete it"),
    (
        "a: 1\n---\nb: 2", "SLO0015", 2, 1, "---",
        "a second YAML document begins here", "move it into its own file",
    ),
    # syntax
    (
        "a: b: c", "SLO0016", 1, 5, ":",
        "a second `: ` in one value, or a line indented too far",
        f"quote a value with `: `, or {ALIGN}",
    ),
    (
        "a: [1, 2\nb: 3", "SLO0016", 1, 4, "[",
        "this `[` is never closed", f"close it with `]`; if it is part of a string, {QUOTE}",
    ),
    (
        "a: ['x' y]", "SLO0016", 1, 9, "y",
        "a comma is missing before this, or a `]`", "separate the values with commas",
    ),
    ("a: [", "SLO0016", 1, 5, "", "the file ends inside a `[` or `{`", "close it"),
    (
        "a: }", "SLO0016", 1, 4, "}",
        "a value is missing, or starts with `}`", f"add the value; if this is a string, {QUOTE}",
    ),
    (
        "a: 'x\nb: 3", "SLO0016", 1, 4, "'",
        "this quote is never closed", "close it with the same quote",
    ),
    (
        "a: 1\nfoo bar\nb: 2", "SLO0016", 2, 1, "foo bar",
        *NO_COLON,
    ),
    ("a: @x", "SLO0016", 1, 4, "@", "a value cannot start with `@`", QUOTE),
    ("a: * on", "SLO0016", 1, 4, "*", "`*` starts an alias here", QUOTE),
    ("a: & b", "SLO0016", 1, 4, "&", "`&` starts an anchor here", QUOTE),
    (
        'a: "5\\d+"', "SLO0016", 1, 6, "\\d",
        "`\\d` is not a valid escape in double quotes", "write `\\\\d`, or use single quotes",
    ),
    (
        'a: "\\ud83d"', "SLO0016", 1, 5, "\\ud83d",
        "this escape is not a valid character", "write the character itself",
    ),
    (
        'a: "\\xZZ"', "SLO0016", 1, 5, "\\x",
        "this escape requires hexadecimal digits", "write `\\\\` for a backslash, or use single quotes",
    ),
    (
        'a: "x" or "y"', "SLO0016", 1, 8, "o",
        "text follows a closing quote",
        "quote the whole value; in single quotes, only the single quote needs an escape",
    ),
    ("a: 1\n: d", "SLO0016", 2, 1, ": d", "this line does not match the lines above it", ALIGN),
    (
        "- a\nb: 1", "SLO0016", 2, 1, "b",
        "this line between list items is not a list item", f"start it with `- `, or {ALIGN}",
    ),
    (
        "a: - b", "SLO0016", 1, 4, "-",
        "a list item cannot start here", "put each `- item` on its own line",
    ),
    ("a: 1\n...\nb: 2", "SLO0016", 3, 1, "b", "this line is after the end of the YAML document", ALIGN),
    (
        "a: | b", "SLO0016", 1, 6, "b",
        "text follows the `|` or `>` on its line", "start the text on the next line, indented",
    ),
    (
        "%YAML 3.0\n---\na: 1", "SLO0016", 1, 1, "%YAML 3.0",
        "invalid directive: lines that start with % are directives", "remove the line",
    ),
    (
        "a: &x 1\nb: &x 2", "SLO0016", 2, 4, "&x",
        "the anchor &x is already on line 1", "rename one of the two",
    ),
    # depth
    ("[" * 52 + "]" * 52, "SLO0017", 1, 51, "[", *DEEP),
    ("[" * 100_000, "SLO0017", 1, 51, "[", *DEEP),
    ("- " * 100_000, "SLO0017", 1, 101, "-", *DEEP),
    ("? " * 100_000, "SLO0017", 1, 101, "?", *DEEP),
    ("{a: " * 100_000, "SLO0017", 1, 201, "{", *DEEP),
    # on a line of brackets the limit of libyaml is reached first, and must not be reported
    ("é: " + "[" * 3000, "SLO0017", 1, 53, "[", *DEEP),
    ("a: " + "[1, " * 600, "SLO0017", 1, 200, "[", *DEEP),
    ("a: 1\n" + "[" * 3000, "SLO0016", 2, 1, None, *NO_COLON),
    (
        "a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]\nb: " + "[" * 30 + "*a" + "]" * 30,
        "SLO0017", 1, 7, None,
        *DEEP,
    ),
    # keys
    (
        "a: 1\nb: 2\na: 3", "SLO0018", 3, 1, "a",
        "duplicate key a, first used on line 1", "delete or rename one of the two",
    ),
    (
        "x: {a: 1, 'a': 2}", "SLO0018", 1, 11, "'a'",
        "duplicate key a, first used on line 1", "delete or rename one of the two",
    ),
    ("200: a", "SLO0019", 1, 1, "200", "the key 200 must be a string, not a number", 'write "200"'),
    ("true: a", "SLO0019", 1, 1, "true", "the key true must be a string, not a boolean", 'write "true"'),
    ("~: a", "SLO0019", 1, 1, "~", "the key ~ must be a string, not null", 'write "~"'),
    (
        "a: {{ x }}", "SLO0019", 1, 5, "{ x }",
        "a key must be a string, not a mapping", "write the key, in quotes if needed",
    ),
    (
        "? [a]\n: 1", "SLO0019", 1, 3, "[a]",
        "a key must be a string, not a list", "write the key, in quotes if needed",
    ),
    # numbers
    (
        "a: -" + "9" * 101, "SLO0021", 1, 4, "-" + "9" * 101,
        "the number has more than 100 characters", "shorten it, or put it in quotes if it is a string",
    ),
    (
        "a: 0x" + "f" * 5000, "SLO0021", 1, 4, "0x" + "f" * 5000,
        "the number has more than 100 characters", "shorten it, or put it in quotes if it is a string",
    ),
    # tags and aliases
    ("a: !Ref b", "SLO0022", 1, 4, "!Ref", "the tag !Ref is not allowed", NO_TAG),
    (
        "a: &x !!python/name:os.system b", "SLO0022", 1, 7, "!!python/name:os.system",
        "the tag !!python/name:os.system is not allowed", NO_TAG,
    ),
    ("!k a: 1", "SLO0022", 1, 1, "!k", "the tag !k is not allowed", NO_TAG),
    ("a: !x!y 1", "SLO0022", 1, 4, "!x!y", "the tag !x!y is not allowed", NO_TAG),
    ("# c\n%TAG ! tag:x\n---\na: 1", "SLO0022", 2, 1, "%TAG ! tag:x", "the tag %TAG is not allowed", NO_TAG),
    (
        "a: *job", "SLO0023", 1, 4, "*job",
        "the alias *job has no anchor &job before it", "put it in quotes if it is a string",
    ),
    (
        "a: &a [1, *a]", "SLO0024", 1, 4, "&a",
        "the value &a contains itself through *a", "remove the alias",
    ),
    (
        "a: &a {<<: *a}", "SLO0024", 1, 4, "&a",
        "the value &a contains itself through *a", "remove the alias",
    ),
    (
        "&a\n*a : 1", "SLO0024", 1, 1, "&a",
        "the value &a contains itself through *a", "remove the alias",
    ),
    (
        LAUGHS, "SLO0025", 5, 7, None,
        "the aliases in this value expand to more than 100,000 values", NO_ALIASES,
    ),
    (
        "a: &a " + "x" * 100_000 + "\nb: [" + "*a," * 200 + "]", "SLO0025", 2, 4, None,
        "the aliases in this value expand to more than 100,000 values", NO_ALIASES,
    ),
    (
        "a: {<<: text}", "SLO0026", 1, 9, "text",
        "<< must be a mapping or a list of mappings",
        "write <<: *name, where &name is the anchor of a mapping",
    ),
]  # fmt: skip

AMBIGUOUS = {
    "no": ("false in YAML 1.1 and a string in YAML 1.2", ", or false if a boolean is meant"),
    "Yes": ("true in YAML 1.1 and a string in YAML 1.2", ", or true if a boolean is meant"),
    "ON": ("true in YAML 1.1 and a string in YAML 1.2", ", or true if a boolean is meant"),
    "off": ("false in YAML 1.1 and a string in YAML 1.2", ", or false if a boolean is meant"),
    "y": ("true in YAML 1.1 and a string in YAML 1.2", ", or true if a boolean is meant"),
    "N": ("false in YAML 1.1 and a string in YAML 1.2", ", or false if a boolean is meant"),
    "1:30": ("the number 90 in YAML 1.1 and a string in YAML 1.2", ", or 90 if a number is meant"),
    "-1:30.5": ("the number -90.5 in YAML 1.1 and a string in YAML 1.2", ", or -90.5 if a number is meant"),
    "1e3": ("a string in YAML 1.1 and the number 1000 in YAML 1.2", ", or 1000 if a number is meant"),
    "1.5e+3": ("the number 1500 in YAML", ", or 1500 if a number is meant"),
    "1e9999": ("a string in YAML 1.1 and a number in YAML 1.2", ""),
    "012": ("the number 10 in YAML 1.1 and the number 12 in YAML 1.2", ", or 12 if a number is meant"),
    "08": ("a string in YAML 1.1 and the number 8 in YAML 1.2", ", or 8 if a number is meant"),
    "01.5": ("the number 1.5 in YAML", ", or 1.5 if a number is meant"),
    "0x1F": ("the number 31 in YAML", ", or 31 if a number is meant"),
    "0o7": ("a string in YAML 1.1 and the number 7 in YAML 1.2", ", or 7 if a number is meant"),
    "0b101": ("the number 5 in YAML 1.1 and a string in YAML 1.2", ", or 5 if a number is meant"),
    "1_000": ("the number 1000 in YAML 1.1 and a string in YAML 1.2", ", or 1000 if a number is meant"),
    "0_17": ("the number 15 in YAML 1.1 and a string in YAML 1.2", ", or 15 if a number is meant"),
    "+5": ("the number 5 in YAML", ", or 5 if a number is meant"),
    ".5": ("the number 0.5 in YAML", ", or 0.5 if a number is meant"),
    "5.": ("the number 5 in YAML", ", or 5 if a number is meant"),
    "-.inf": ("minus infinity in YAML", ""),
    ".NaN": ("not a number (NaN) in YAML", ""),
    "2024-01-15": ("a date in YAML 1.1 and a string in YAML 1.2", ""),
    "2024-01-15 10:00:00": ("a timestamp in YAML 1.1 and a string in YAML 1.2", ""),
    "=": ("the default value in YAML 1.1 and a string in YAML 1.2", ""),
    "<<": ("the merge key in YAML 1.1 and a string in YAML 1.2", ""),
}


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "caret", "message", "hint"),
    REFUSED,
    ids=[f"{c[1]}-{c[0][:20]!r}" for c in REFUSED],
)
def test_a_broken_file_is_refused_in_plain_words_at_its_place(text, code, line, column, caret, message, hint):
    (diagnostic,) = diagnostics_of(text)
    place = diagnostic.location
    assert (diagnostic.code, place.line, place.column) == (code, line, column)
    assert (diagnostic.message, diagnostic.hint) == (message, hint)
    assert place.path == "specs/a.yaml"
    assert caret is None or underlined(place) == caret


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_a_plain_value_that_yaml_readers_disagree_on_is_refused(text):
    reading_of, instead = AMBIGUOUS[text]
    (diagnostic,) = diagnostics_of(f"a:\n  - {text} # c")
    assert (diagnostic.code, diagnostic.location.line, diagnostic.location.column) == ("SLO0020", 2, 5)
    assert underlined(diagnostic.location) == text
    assert diagnostic.message == f"unquoted {text} is {reading_of}"
    assert diagnostic.hint == f'write "{text}" if a string is meant{instead}'
    assert data_of(f'a: "{text}"') == {"a": text}


def test_an_ambiguous_key_is_refused_like_a_value():
    (diagnostic,) = diagnostics_of("on: push")
    assert diagnostic.message == "unquoted on is true in YAML 1.1 and a string in YAML 1.2"
    assert underlined(diagnostic.location) == "on"


def test_all_errors_of_a_file_are_shown_at_once_in_order():
    found = diagnostics_of("a: no\nb: !x 1\na: 012\n1: {c: 1, c: on}\n")
    assert [(f.code, f.location.line, f.location.column) for f in found] == [
        ("SLO0020", 1, 4),
        ("SLO0022", 2, 4),
        ("SLO0018", 3, 1),
        ("SLO0020", 3, 4),
        ("SLO0019", 4, 1),
        ("SLO0018", 4, 11),
        ("SLO0020", 4, 14),
    ]


def test_an_error_that_aliases_repeat_is_shown_once():
    assert [f.code for f in diagnostics_of("a: &a {x: no}\nb: *a\nc: {<<: *a}")] == ["SLO0020"]


def test_a_file_with_many_errors_shows_the_first_hundred_and_counts_the_rest():
    found = diagnostics_of("- no\n" * 1_234)
    assert len(found) == 101
    last = found[-1]
    assert (last.code, last.location.line) == ("SLO0027", 100)
    assert (last.message, last.hint) == (
        "1,134 more errors in this file are not shown",
        "fix the 100 errors above first",
    )


def test_every_code_of_this_family_has_a_manual_and_a_case_here():
    tested = {case[1] for case in REFUSED} | {"SLO0020", "SLO0027"} | {f"SLO000{n}" for n in range(1, 9)}
    family = {name for name in all_codes() if area_of(name) == "00"}
    assert family == tested
    assert all("\n\n" in manual(name) for name in family)
