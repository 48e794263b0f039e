"""The agenda of the meeting about a document, with the gaps and open questions of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model.postmortems import Form
from slo_compiler.postmortems.action_list import NOBODY
from slo_compiler.postmortems.counterfactuals import counterfactuals
from slo_compiler.postmortems.templates import is_template_text, placeholders, section_of
from slo_compiler.postmortems.timeline_rules import timeline_gaps
from slo_compiler.postmortems.writing import duration_words
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem

MINUTES = {Form.STANDARD: (5, 15, 20, 15, 5), Form.QUICK: (3, 7, 10, 7, 3)}
"""Minutes of opening, timeline, analysis, actions and closing."""

_TIMELINE = frozenset({"SLO7521", "SLO7522", "SLO7523", "SLO7536", "SLO7537", "SLO7539", "SLO7543"})
_ANALYSIS = frozenset(
    {
        *("SLO7524", "SLO7531", "SLO7532", "SLO7533", "SLO7534", "SLO7535", "SLO7541"),
        *("SLO7545", "SLO7546", "SLO7547", "SLO7548", "SLO7549"),
    }
)
_ACTIONS = range(7550, 7567)
_MOST_QUESTIONS = 3
_ELSEWHERE = frozenset({"SLO7530", "SLO7538"})
"""Codes whose problems are listed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPart:
    """A part of the meeting."""

    title: str
    minutes: int
    purpose: str
    tips: tuple[str, ...] = ()
    """Tips for the facilitator."""
    label: str = "Open points of the document:"
    points: tuple[str, ...] = ()
    """Open points of the document, below the label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The agenda of a meeting."""

    title: str
    facts: tuple[str, ...]
    """The facts, one sentence each."""
    before: tuple[str, ...]
    """Corrections to make before the meeting."""
    parts: tuple[AgendaPart, ...]

    @property
    def minutes(self) -> int:
        """The length of the meeting."""
        return sum(part.minutes for part in self.parts)


def plan_agenda(document: Postmortem, facts: Facts, diagnostics: Sequence[Diagnostic]) -> Agenda:
    """Plan the meeting; every diagnostic of the document is in one of its parts, or before the meeting."""
    minutes = MINUTES[facts.form]
    names = ("before", "timeline", "analysis", "actions")
    sorted_in = {name: tuple(_points(diagnostics, name)) for name in names}
    open_texts = _placeholders_by_part(document)
    return Agenda(
        title=facts.title,
        facts=tuple(_facts(facts)),
        before=sorted_in["before"],
        parts=(
            AgendaPart(
                title="Opening",
                minutes=minutes[0],
                purpose='Remind: "We\'re here to learn, not blame."',
                tips=("Everyone has read the document; do not read it aloud.", _facilitator(facts)),
            ),
            AgendaPart(
                title="Timeline",
                minutes=minutes[1],
                purpose="Walk through events chronologically.",
                tips=("Ask what people saw and expected at that time. Time-box tangents.",),
                points=(*_gaps(document), *open_texts["timeline"], *sorted_in["timeline"]),
            ),
            AgendaPart(
                title="Analysis",
                minutes=minutes[2],
                purpose="What failed? Why? What allowed it?",
                tips=(
                    'Redirect blame to systems: "What made this mistake possible?"',
                    "Encourage quiet participants. Document dissenting views.",
                ),
                points=(*open_texts["analysis"], *sorted_in["analysis"], *_hindsight(document)),
            ),
            AgendaPart(
                title="Action Items",
                minutes=minutes[3],
                purpose="Prioritize, assign owners, set dates.",
                tips=("Every item needs an owner, a date and a ticket, and should prevent a recurrence.",),
                points=(*open_texts["actions"], *sorted_in["actions"]),
            ),
            AgendaPart(
                title="Closing",
                minutes=minutes[4],
                purpose="Summarize learnings, confirm owners.",
                label="Each owner confirms:",
                points=tuple(_owners(document)),
            ),
        ),
    )


def _gaps(document: Postmortem) -> Iterator[str]:
    """Yield a question for each long time without an entry."""
    for before, after, length in timeline_gaps(document):
        yield (
            f"What happened between {before.time:%H:%M} and {after.time:%H:%M}"
            f" ({duration_words(length)}, line {after.location.line})?"
        )


def _facilitator(facts: Facts) -> str:
    if facts.facilitator:
        return f"{facts.facilitator} leads the meeting, {facts.owner or NOBODY} owns the document."
    return "Choose a facilitator who does not own the document."


def _facts(facts: Facts) -> Iterator[str]:
    yield f"{facts.severity} of {facts.service} on {facts.day.isoformat()}"
    if duration := facts.impact.duration:
        yield f"impact: {duration_words(duration)}"
    if facts.time_to_detect is not None and facts.detected_by:
        yield f"detected after {duration_words(facts.time_to_detect)}, by: {facts.detected_by}"
    if facts.time_to_mitigate is not None:
        yield f"mitigated after {duration_words(facts.time_to_mitigate)}"


def _points(diagnostics: Iterable[Diagnostic], part: str) -> Iterator[str]:
    for one in diagnostics:
        if one.code not in _ELSEWHERE and _part_of(one.code) == part:
            yield f"Line {one.location.line}: {one.message}"


def _part_of(code: str) -> str:
    if code in _TIMELINE:
        return "timeline"
    if code in _ANALYSIS:
        return "analysis"
    return "actions" if int(code.removeprefix("SLO")) in _ACTIONS else "before"


def _hindsight(document: Postmortem) -> Iterator[str]:
    """Yield a question for the first places with hindsight; most are legitimate, so there is no rule."""
    places = list(counterfactuals(document))
    for text, location in places[:_MOST_QUESTIONS]:
        yield f"Line {location.line} contains {text!r}: why did it look right at that time?"
    if others := places[_MOST_QUESTIONS:]:
        yield f"The same in lines {', '.join(str(location.line) for _, location in others)}"


def _placeholders_by_part(document: Postmortem) -> dict[str, tuple[str, ...]]:
    """Return the lines with template text, by part of the meeting."""
    timeline, actions = (section_of(document, title) for title in ("Timeline", "Action Items"))
    actions = actions or section_of(document, "Fix")
    lines = {
        name: {line.number for line in section.lines} if section else set[int]()
        for name, section in (("timeline", timeline), ("actions", actions))
    }
    found: dict[str, dict[int, str]] = {"timeline": {}, "analysis": {}, "actions": {}}
    for _, location in placeholders(document):
        part = next((name for name, numbers in lines.items() if location.line in numbers), "analysis")
        if location.line not in found[part]:
            found[part][location.line] = f"Line {location.line} is a placeholder: {location.source.strip()}"
    return {part: tuple(texts.values()) for part, texts in found.items()}


def _owners(document: Postmortem) -> Iterator[str]:
    """Yield a point for each owner of open actions, in the order of the table."""
    texts: dict[str, list[str]] = {}
    for action in document.actions:
        if action.is_open and not is_template_text(action.text):
            texts.setdefault(action.owner or NOBODY, []).append(action.text)
    for name, found in texts.items():
        yield f"{name}: {'; '.join(found)}"
