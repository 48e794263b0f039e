"""Parses regular expressions like the regexp package of Go with its Perl flags.

The result contains only what PromQL needs: whether the syntax is valid, and whether it matches the empty
string. A stack of open groups replaces recursion, because expressions may nest deeper than Python allows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from slo_compiler.promql.re2.features import RegexError, RegexFeature
from slo_compiler.promql.re2.pieces import (
    CHARACTER,
    POSITION,
    WORD_BOUNDARY,
    Piece,
    captured,
    choice,
    repeated,
    sequence,
)
from slo_compiler.records import dataclass

_MOST = 1000
_COUNT = r"0|[1-9][0-9]*"
# Compiled when they are first needed: few expressions have groups with names, flags or counted repeats.
_REPEAT = rf"\{{(?P<least>{_COUNT})(?P<comma>,(?P<most>{_COUNT})?)?\}}"
_NAMED = r"\(\?(?:P<|(?P<perl><))"
_NAME = r"[A-Za-z0-9_]+"
_FLAGS = r"\(\?[imsU]*(?:-[imsU]+)?(?P<end>[:)])"
_POSITIONS = {r"\A": POSITION, r"\z": POSITION, r"\B": POSITION, r"\b": WORD_BOUNDARY}
_OPERATORS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Regex:
    """A valid regular expression."""

    matches_empty: bool
    """True if the whole of an empty text matches."""
    features: frozenset[RegexFeature] = frozenset()
    """Syntax that older versions reject."""


@lru_cache(maxsize=1024)
def read_regex(pattern: str) -> Regex | RegexError:
    """Parse a regular expression; an error is returned, so that it is cached, too."""
    try:
        return _Parser(pattern).parse()
    except RegexError as error:
        return error.with_traceback(None)


class _Group:
    """An open group."""

    __slots__ = ("alternatives", "is_capturing", "pieces")

    def __init__(self, *, is_capturing: bool) -> None:
        self.is_capturing = is_capturing
        self.alternatives: list[Piece] = []
        self.pieces: list[Piece] = []

    def close(self) -> Piece:
        piece = choice([*self.alternatives, sequence(self.pieces)])
        return captured(piece) if self.is_capturing else piece


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.groups = [_Group(is_capturing=False)]
        self.features: set[RegexFeature] = set()
        self.after_repeat = -1
        """The position after the last repeat operator, where another one is an error."""

    def parse(self) -> Regex:
        while self.at < len(self.text):
            read = _READERS.get(self.text[self.at])
            if read is None:
                self._push(CHARACTER, length=1)
            else:
                read(self)
        if len(self.groups) > 1:
            raise RegexError(f"missing closing ): {self.text}")
        (group,) = self.groups
        return Regex(matches_empty=group.close().can_be_empty, features=frozenset(self.features))

    def _push(self, piece: Piece, *, length: int) -> None:
        self.groups[-1].pieces.append(piece)
        self.at += length

    def open(self) -> None:
        if not self.text.startswith("(?", self.at):
            self.groups.append(_Group(is_capturing=True))
            self.at += 1
        elif named := re.compile(_NAMED).match(self.text, self.at):
            self._open_named(named)
        else:
            self._read_flags()

    def _open_named(self, named: re.Match[str]) -> None:
        end = self.text.find(">", named.end())
        whole = self.text[self.at : end + 1 if end >= 0 else None]
        if end < 0 or not re.compile(_NAME).fullmatch(self.text, named.end(), end):
            raise RegexError(f"invalid named capture: {whole}")
        if named["perl"]:
            self.features.add(RegexFeature.PERL_NAME)
        self.groups.append(_Group(is_capturing=True))
        self.at = end + 1

    def _read_flags(self) -> None:
        found = re.compile(_FLAGS).match(self.text, self.at)
        if found is None:
            raise RegexError(f"invalid or unsupported Perl syntax: {self.text[self.at : self.at + 3]}")
        if found["end"] == ":":
            self.groups.append(_Group(is_capturing=False))
        self.at = found.end()

    def close(self) -> None:
        if len(self.groups) == 1:
            raise RegexError(f"unexpected ): {self.text}")
        self._push_group(self.groups.pop())

    def _push_group(self, group: _Group) -> None:
        self._push(group.close(), length=1)

    def alternative(self) -> None:
        group = self.groups[-1]
        group.alternatives.append(sequence(group.pieces))
        group.pieces = []
        self.at += 1

    def position(self) -> None:
        self._push(POSITION, length=1)

    def char_class(self) -> None:
        # Many specs have only patterns such as `5..`, without classes and escapes.
        from slo_compiler.promql.re2.classes import read_class

        found = read_class(self.text, self.at)
        self.features |= found.features
        self._push(CHARACTER, length=found.end - self.at)

    def operator(self) -> None:
        least, most = _OPERATORS[self.text[self.at]]
        self._repeat(least, most, end=self.at + 1)

    def brace(self) -> None:
        found = re.compile(_REPEAT).match(self.text, self.at)
        if found is None:
            self._push(CHARACTER, length=1)
            return
        least = _count(found["least"])
        most = least if not found["comma"] else _count(found["most"]) if found["most"] else None
        if max(least, most or 0) > _MOST or (most is not None and least > most):
            raise RegexError(f"invalid repeat count: {found[0]}")
        self._repeat(least, most, end=found.end())

    def _repeat(self, least: int, most: int | None, *, end: int) -> None:
        end += self.text.startswith("?", end)
        operator = self.text[self.at : end]
        if self.at == self.after_repeat:
            raise RegexError(f"invalid nested repetition operator: {operator}")
        pieces = self.groups[-1].pieces
        if not pieces:
            raise RegexError(f"missing argument to repetition operator: {operator}")
        pieces[-1] = repeated(pieces[-1], least=least, most=most, operator=operator)
        self.at = self.after_repeat = end

    def escape(self) -> None:
        from slo_compiler.promql.re2.escapes import char_escape, class_escape  # as classes

        escape = self.text[self.at : self.at + 2]
        if escape == r"\Q":
            self._quoted()
        elif escape in _POSITIONS:
            self._push(_POSITIONS[escape], length=2)
        elif found := class_escape(self.text, self.at):
            if found.needs:
                self.features.add(found.needs)
            self._push(CHARACTER, length=found.end - self.at)
        else:
            self._push(CHARACTER, length=char_escape(self.text, self.at).end - self.at)

    def _quoted(self) -> None:
        start = self.at + 2
        end = self.text.find(r"\E", start)
        if end < 0:
            self.features.add(RegexFeature.OPEN_QUOTE)
            end = len(self.text)
        self.groups[-1].pieces += [CHARACTER] * (end - start)
        self.at = end + 2


def _count(digits: str) -> int:
    """The count of a repetition, at least 10,000 if it is longer: Python limits the digits of a number."""
    return int(digits[:5])


_READERS = {
    "(": _Parser.open,
    ")": _Parser.close,
    "|": _Parser.alternative,
    "^": _Parser.position,
    "$": _Parser.position,
    "[": _Parser.char_class,
    "*": _Parser.operator,
    "+": _Parser.operator,
    "?": _Parser.operator,
    "{": _Parser.brace,
    "\\": _Parser.escape,
}
