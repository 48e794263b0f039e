"""Translates error messages of the YAML parser to diagnostics."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import documents, reading
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from yaml import YAMLError

    from slo_compiler.yaml_source.nodes import Mark
    from slo_compiler.yaml_source.places import Places

_WORD = re.compile(r"[^\s,\[\]{}]+")
_ESCAPE = re.compile(r"\\[xuU][0-9a-fA-F]*")
_QUOTE = "quote the value"
_ALIGN = "indent this line like the others of its mapping or list"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Complaint:
    """An error of the parser: its message, its location, and the start of the construct being parsed."""

    problem: str
    mark: Mark
    context: Mark
    places: Places

    @property
    def here(self) -> Location:
        return self.places.mark(self.mark)

    @property
    def start(self) -> Location:
        return self.places.mark(self.context)

    @property
    def opened(self) -> str:
        """The first character of the construct."""
        return self.places.text[self.context.index : self.context.index + 1]

    def ahead(self, count: int = 1) -> str:
        """Return the next characters."""
        return self.places.text[self.mark.index : self.mark.index + count]

    def line(self, mark: Mark) -> str:
        """Return the line of a mark; empty after the last line."""
        return self.places.lines[mark.line] if mark.line < len(self.places.lines) else ""

    def word(self) -> Location:
        """Return the location of the word at the mark, up to the next space or bracket."""
        found = _WORD.match(self.places.text, self.mark.index)
        return self.places.mark(self.mark, length=len(found[0]) if found else 1)

    def rest_of_line(self, mark: Mark) -> Location:
        """Return the location of the rest of the line after a mark."""
        return self.places.mark(mark, length=len(self.line(mark).rstrip()) - mark.column)


_Explain = Callable[[_Complaint], Diagnostic]


def syntax_diagnostic(error: YAMLError, places: Places) -> Diagnostic:
    """Return a diagnostic with the location and the most likely cause of a parser error."""
    problem = getattr(error, "problem", None) or "unknown error"
    mark: Mark | None = getattr(error, "problem_mark", None)
    if mark is None:
        return documents.syntax_error(places.at(0, 0), f"invalid YAML: {problem}", "check the file")
    context: Mark = getattr(error, "context_mark", None) or mark
    complaint = _Complaint(problem=problem, mark=mark, context=context, places=places)
    if tab := _tab(complaint):
        return reading.tab_indentation(tab)
    explain = next((explain for part, explain in _CASES if part in problem), _other)
    return explain(complaint)


def _tab(complaint: _Complaint) -> Location | None:
    """Return the location of a tab at the error or in the indentation of its line; None without one."""
    if complaint.ahead() == "\t":
        return complaint.here
    line = complaint.line(complaint.mark)
    column = line[: len(line) - len(line.lstrip())].find("\t")
    return complaint.places.at(complaint.mark.line, column) if column >= 0 else None


def _other(complaint: _Complaint) -> Diagnostic:
    return documents.syntax_error(
        complaint.here, f"invalid YAML: {complaint.problem}", "check the quotes and the indentation"
    )


def _plain(message: str, hint: str) -> _Explain:
    """Return a function for an error whose message does not depend on the text."""
    return lambda complaint: documents.syntax_error(complaint.here, message, hint)


def _text(place: Location) -> str:
    return place.source[place.column - 1 : place.column - 1 + place.length]


def _unknown_alias(complaint: _Complaint) -> Diagnostic:
    place = complaint.word()
    return documents.unknown_alias(place, _text(place)[1:])


def _unknown_tag(complaint: _Complaint) -> Diagnostic:
    place = complaint.word()
    return documents.tag_not_allowed(place, _text(place))


def _second_anchor(complaint: _Complaint) -> Diagnostic:
    place = complaint.word()
    first = complaint.context.line + 1
    message = f"the anchor {_text(place)} is already on line {first}"
    return documents.syntax_error(place, message, "rename one of the two")


def _open_bracket(complaint: _Complaint) -> Diagnostic:
    opened = complaint.opened
    closing = {"[": "]", "{": "}"}.get(opened, opened)
    hint = f"close it with `{closing}`; if it is part of a string, {_QUOTE}"
    if complaint.mark.line == complaint.context.line:
        message = f"a comma is missing before this, or a `{closing}`"
        return documents.syntax_error(complaint.here, message, "separate the values with commas")
    return documents.syntax_error(complaint.start, f"this `{opened}` is never closed", hint)


def _open_quote(complaint: _Complaint) -> Diagnostic:
    message = "this quote is never closed"
    return documents.syntax_error(complaint.start, message, "close it with the same quote")


def _no_colon(complaint: _Complaint) -> Diagnostic:
    place = complaint.rest_of_line(complaint.context)
    hint = "write `key: value`, with a space; indent the continuation lines of a value"
    return documents.syntax_error(place, "this line has no `: ` after its key", hint)


def _bad_start(complaint: _Complaint) -> Diagnostic:
    return documents.syntax_error(complaint.here, f"a value cannot start with `{complaint.ahead()}`", _QUOTE)


def _nameless(complaint: _Complaint) -> Diagnostic:
    what = "an alias" if complaint.opened == "*" else "an anchor"
    return documents.syntax_error(complaint.start, f"`{complaint.opened}` starts {what} here", _QUOTE)


def _bad_escape(complaint: _Complaint) -> Diagnostic:
    escape = complaint.ahead(2)
    place = complaint.places.mark(complaint.mark, length=2)
    hint = f"write `\\{escape}`, or use single quotes"
    return documents.syntax_error(place, f"`{escape}` is not a valid escape in double quotes", hint)


def _escape_place(complaint: _Complaint) -> Location:
    """Return the location of an escape with invalid digits, such as `u12`."""
    found = _ESCAPE.match(complaint.places.text, complaint.mark.index - 2)
    length = len(found[0]) if found else 2
    return complaint.places.at(complaint.mark.line, complaint.mark.column - 2, length=length)


def _no_character(complaint: _Complaint) -> Diagnostic:
    message = "this escape is not a valid character"
    return documents.syntax_error(_escape_place(complaint), message, "write the character itself")


def _no_digits(complaint: _Complaint) -> Diagnostic:
    hint = "write `\\\\` for a backslash, or use single quotes"
    return documents.syntax_error(_escape_place(complaint), "this escape requires hexadecimal digits", hint)


def _no_content(complaint: _Complaint) -> Diagnostic:
    if not complaint.ahead().strip():
        return documents.syntax_error(complaint.here, "the file ends inside a `[` or `{`", "close it")
    message = f"a value is missing, or starts with `{complaint.ahead()}`"
    return documents.syntax_error(complaint.here, message, f"add the value; if this is a string, {_QUOTE}")


def _no_key(complaint: _Complaint) -> Diagnostic:
    before = complaint.line(complaint.mark)[: complaint.mark.column].rstrip()
    if before.endswith(('"', "'")):
        hint = "quote the whole value; in single quotes, only the single quote needs an escape"
        return documents.syntax_error(complaint.here, "text follows a closing quote", hint)
    place = complaint.rest_of_line(complaint.mark)
    return documents.syntax_error(place, "this line does not match the lines above it", _ALIGN)


def _directive(complaint: _Complaint) -> Diagnostic:
    line = complaint.line(complaint.mark)
    place = complaint.places.at(complaint.mark.line, 0, length=len(line.rstrip()))
    return documents.syntax_error(
        place, "invalid directive: lines that start with % are directives", "remove the line"
    )


_CASES: tuple[tuple[str, _Explain], ...] = (
    ("undefined alias", _unknown_alias),
    ("undefined tag handle", _unknown_tag),
    ("second occurrence", _second_anchor),
    ("expected ',' or", _open_bracket),
    ("unexpected end of stream", _open_quote),
    ("unexpected document indicator", _open_quote),
    ("could not find expected ':'", _no_colon),
    ("cannot start any token", _bad_start),
    ("expected alphabetic or numeric", _nameless),
    ("unknown escape character", _bad_escape),
    ("invalid Unicode character escape", _no_character),
    ("expected hexdecimal number", _no_digits),
    ("expected node content", _no_content),
    ("expected key", _no_key),
    ("directive", _directive),
    ("incompatible YAML document", _directive),
    (
        "mapping values are not allowed",
        _plain(
            "a second `: ` in one value, or a line indented too far",
            f"quote a value with `: `, or {_ALIGN}",
        ),
    ),
    (
        "block sequence entries are not allowed",
        _plain("a list item cannot start here", "put each `- item` on its own line"),
    ),
    (
        "expected '-' indicator",
        _plain("this line between list items is not a list item", f"start it with `- `, or {_ALIGN}"),
    ),
    (
        "expected <document start>",
        _plain("this line is after the end of the YAML document", _ALIGN),
    ),
    (
        "expected comment or line break",
        _plain("text follows the `|` or `>` on its line", "start the text on the next line, indented"),
    ),
)
"""Parts of libyaml's error messages and the functions that translate them; the first match is used."""
