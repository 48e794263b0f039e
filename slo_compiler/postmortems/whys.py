"""Find the last answers of chains of whys: `5. Why …? → answer`, or the answer in the lines below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.model.postmortems import TextLine

_SHORTEST = 2
"""One question is no chain."""

_WHY = re.compile(
    r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)]|#{2,6})[ \t]+)?[*_]{0,3}(?:\d{1,2}[.)][ \t]+)?(?:the[ \t]+)?"
    r"(?:(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|final)[ \t]+)?why\b",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?:→|->|=>|⇒)[*_]{0,3}[ \t]*")
_QUESTION = re.compile(r"\?[*_]{0,3}[ \t]*")
_LABEL = re.compile(
    r"[ \t]*(?:(?:[-*+]|→|->|=>|⇒|↳)[ \t]*)?[*_]{0,3}(?:(?:answer|because|a)[*_]{0,3}:)?[*_]{0,3}[ \t]*",
    re.IGNORECASE,
)


def last_answers(lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, int, str]]:
    """Yield line, column (from 0) and text of the last answer of each chain of two or more whys.

    A chain ends at a heading that asks no why.
    """
    chain: list[int] = []
    for index, line in enumerate(lines):
        if _WHY.match(line.text):
            chain.append(index)
        elif line.text.lstrip().startswith("#"):
            yield from _last(lines, chain)
            chain = []
    yield from _last(lines, chain)


def _last(lines: Sequence[TextLine], chain: Sequence[int]) -> Iterator[tuple[TextLine, int, str]]:
    if len(chain) < _SHORTEST:
        return
    question = lines[chain[-1]]
    start = _answer_start(question.text)
    if start is not None and (answer := question.text[start:].rstrip(" \t*_")):
        yield question, start, answer
        return
    for line in lines[chain[-1] + 1 :]:
        if line.text.lstrip().startswith("#"):
            return
        if line.text.strip():
            start = _match_end(line.text)
            yield line, start, line.text[start:].rstrip()
            return


def _answer_start(text: str) -> int | None:
    """Return where the answer begins in the line of a question: after the last arrow, or the first `?`."""
    arrows = list(_ARROW.finditer(text))
    found = arrows[-1] if arrows else _QUESTION.search(text)
    return found.end() if found else None


def _match_end(text: str) -> int:
    found = _LABEL.match(text)
    return found.end() if found else 0
