"""Properties of the parts of a regular expression that decide whether it is valid."""

from __future__ import annotations

from slo_compiler.promql.re2.features import RegexError
from slo_compiler.records import dataclass

_MOST_REPEATS = 1000
_GREATEST_HEIGHT = 1000
_GREATEST_SIZE = (128 << 20) // 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a regular expression."""

    can_be_empty: bool
    """True if it matches the empty string, at the only position of an empty text."""
    repeats: int = 1
    """The product of nested repeat counts, the greatest of its parts."""
    size: int = 1
    """About the number of instructions."""
    height: int = 1


CHARACTER = Piece(can_be_empty=False)
POSITION = Piece(can_be_empty=True)
WORD_BOUNDARY = Piece(can_be_empty=False)
"""No position of an empty text is the boundary of a word."""
NOTHING = Piece(can_be_empty=True)


def sequence(pieces: list[Piece]) -> Piece:
    """Join the pieces of a concatenation."""
    if len(pieces) == 1:
        return pieces[0]
    if not pieces:
        return NOTHING
    return _joined(pieces, can_be_empty=all(piece.can_be_empty for piece in pieces))


def choice(pieces: list[Piece]) -> Piece:
    """Join the alternatives of a choice."""
    if len(pieces) == 1 or all(piece is CHARACTER for piece in pieces):
        return pieces[0]
    return _joined(pieces, can_be_empty=any(piece.can_be_empty for piece in pieces))


def captured(piece: Piece) -> Piece:
    """Put a piece into a capturing group."""
    return _limited(
        Piece(
            can_be_empty=piece.can_be_empty,
            repeats=piece.repeats,
            size=piece.size + 2,
            height=piece.height + 1,
        )
    )


def repeated(piece: Piece, *, least: int, most: int | None, operator: str) -> Piece:
    """Repeat a piece; the operator is text for the error."""
    count = least if most is None else most
    repeats = 1 if most == 0 else max(count, 1) * piece.repeats
    if max(least, most or 0) > 1 and repeats > _MOST_REPEATS:
        raise RegexError(f"invalid repeat count: {operator}")
    return _limited(
        Piece(
            can_be_empty=piece.can_be_empty or least == 0,
            repeats=repeats,
            size=max(count, 1) * piece.size + 1,
            height=piece.height + 1,
        )
    )


def _joined(pieces: list[Piece], *, can_be_empty: bool) -> Piece:
    return _limited(
        Piece(
            can_be_empty=can_be_empty,
            repeats=max(piece.repeats for piece in pieces),
            size=sum(piece.size for piece in pieces),
            height=1 + max(piece.height for piece in pieces),
        )
    )


def _limited(piece: Piece) -> Piece:
    if piece.height > _GREATEST_HEIGHT:
        raise RegexError("expression nests too deeply")
    if piece.size > _GREATEST_SIZE:
        raise RegexError("expression too large")
    return piece
