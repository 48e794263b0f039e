"""The grammar of an ignore: `slo: ignore CODE, CODE because REASON`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.areas import area_of
from slo_compiler.diagnostics.catalogue import all_codes
from slo_compiler.diagnostics.codes import suppressions as codes
from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import SEVERITIES
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.diagnostics.diagnostic import Diagnostic
    from slo_compiler.diagnostics.location import Location
    from slo_compiler.diagnostics.suppressions.comment import Comment

    At = Callable[[int, int], Location]
    """Returns the location of a part of a text, from its offset and length."""

_HEAD = re.compile(r"\s*slo:")
_IGNORE = re.compile(r"\s*slo:\s*ignore(?!\S)")
_BECAUSE = re.compile(r"(?<!\S)because(?!\S)")
_WORD = re.compile(r"[^\s,]+")
_LIST = re.compile(r"\s*[^\s,]+(?:\s*,\s*[^\s,]+)*\s*")
_FORM = "CODE because REASON"
_COMMENT_FORM = f"slo: ignore {_FORM}"
_AREA = "90"
_MAX_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredCode:
    """An ignored code and its location."""

    code: str
    location: Location


Parsed = tuple[tuple[IgnoredCode, ...], tuple["Diagnostic", ...]]
"""Ignored codes, and diagnostics of the text."""


def parse_comment(comment: Comment) -> Parsed:
    """Parse a comment; without `slo:` at its beginning, it ignores nothing."""
    text = comment.text
    if not _HEAD.match(text):
        return (), ()
    found = _IGNORE.match(text)
    if found is None:
        return (), (codes.unreadable_ignore(_whole(text, comment.at), form=_COMMENT_FORM),)
    end = found.end()
    return parse_codes(
        text[end:], at=lambda offset, length: comment.at(end + offset, length), form=_COMMENT_FORM
    )


def parse_codes(text: str, *, at: At, form: str = _FORM) -> Parsed:
    """Parse `CODE, CODE because REASON`; `form` is the complete form, for the hint."""
    because = _BECAUSE.search(text)
    if because is None or not re.search(r"\w", text[because.end() :]):
        return (), (codes.reason_missing(_whole(text, at)),)
    named = text[: because.start()]
    if not _LIST.fullmatch(named):
        return (), (codes.unreadable_ignore(_whole(text, at), form=form),)
    ignored: list[IgnoredCode] = []
    wrong: list[Diagnostic] = []
    for word in _WORD.finditer(named):
        location = at(word.start(), len(word[0]))
        if problem := _problem(word[0], location):
            wrong.append(problem)
        else:
            ignored.append(IgnoredCode(code=word[0], location=location))
    return tuple(ignored), tuple(wrong)


def _whole(text: str, at: At) -> Location:
    start = len(text) - len(text.lstrip())
    return at(start, len(text.strip()))


def _problem(word: str, location: Location) -> Diagnostic | None:
    """Return the diagnostic of a code that cannot be ignored; None if it can be ignored."""
    known = all_codes()
    if word not in known:
        near = get_close_matches(word.upper(), known, n=1)
        return codes.unknown_code(location, code=word[:_MAX_SHOWN], near=near[0] if near else "")
    if area_of(word) == _AREA or SEVERITIES[word] is Severity.ERROR:
        return codes.not_ignorable(location, code=word, is_error=SEVERITIES[word] is Severity.ERROR)
    return None
