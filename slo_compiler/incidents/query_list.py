"""The queries about an incident as a Markdown list, so that a reader can repeat each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents.figures import moment, span
from slo_compiler.promql.durations import duration_text
from slo_compiler.texts.markdown import code_text, inline_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.incidents.facts import Question

_MOST = 60


def query_lines(questions: Sequence[Question]) -> Iterator[str]:
    """Yield a list that GitHub and GitLab show folded; its numbers are those of the JSON file."""
    if not questions:
        return
    yield ""
    yield "<details>"
    yield "<summary>Queries</summary>"
    yield ""
    for number, one in enumerate(questions[:_MOST], start=1):
        yield f"{number}. {_subject(one)}, {_when(one)}: {code_text(one.query)}"
    if len(questions) > _MOST:
        yield ""
        yield f"{len(questions) - _MOST} more are in the JSON file."
    yield ""
    yield "</details>"


def _subject(one: Question) -> str:
    return inline_text(f"{one.slo}: {one.fact}" if one.slo else one.fact)


def _when(one: Question) -> str:
    if one.begin is None or one.step is None:
        return f"at {moment(one.time)}"
    return f"{span(one.begin, one.time)} every {duration_text(one.step)}"
