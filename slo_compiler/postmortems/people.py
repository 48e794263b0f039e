"""Rules about people in the text: handles of uninvolved people, and analyses that end at a person.

To avoid false positives, they read only handles, and only the last answer of a chain of whys.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_text as codes
from slo_compiler.postmortems.blame import ACT, ADVERB, PERSON
from slo_compiler.postmortems.templates import SECTIONS, section_of
from slo_compiler.postmortems.whys import last_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem

_HANDLE = re.compile(
    # Not in addresses, links, images (`image@sha256:…`), packages (`@types/node`) and code (`@property()`).
    r"(?<![\w@/.+=%-])@(?P<name>[A-Za-z][A-Za-z0-9_-]{1,38}(?:\.[A-Za-z0-9_-]+)*)(?![\w@/(:=-]|\.\w)"
)
_ROLE = (
    r"(?:owner|author|facilitator|lead(?:er)?|commander|manager|responder|involved|people|participant|attendee"
    r"|reviewer|scribe|on-?call|contributor|assignee|assigned[ \t]+to)s?"
)
_PART = re.compile(
    rf"[\W\d]*(?:document |incident |post-?mortem )?{_ROLE}\b(?=[^\n@]{{0,30}}?(?::|\||\Z))", re.IGNORECASE
)
"""The beginning of a line or a title that gives people a part, such as `**Author:** @alice`."""
_LABEL = re.compile(rf"\b{_ROLE}\W{{0,6}}\Z", re.IGNORECASE)
"""The text directly before a handle, as in `(owner: @alice)`."""
_LONGEST_LABEL = 40

_TEAM = re.compile(
    r"(?:name|here|channel|everyone|every(?:body|one)|all|latest|next|beta|types?|media|import|todo|v\d.*)\Z"
    r"|.*(?:team|on-?call|support|sre|ops|squad|group|admins?|bot)s?\Z",
    re.IGNORECASE,
)
"""Groups, and words after `@` that are not names."""

_GROUP = r"(?:[\w-]+[ \t]+){0,3}(?:teams?|on-?call|reviewers?|approvers?|vendors?|management)"
_SOMEBODY = (
    rf"(?:(?:the|an?|our|one[ \t]+of[ \t]+(?:the|our))[ \t]+)?(?:[\w-]+[ \t]+){{0,2}}?(?:{PERSON}|{_GROUP})"
)
_OMISSION = (
    r"(?:(?:did[ \t]+not|didn['’]t|never|failed[ \t]+to)[ \t]+(?:[\w-]+ly[ \t]+)?"
    r"(?:test|check|verify|notice|read|follow|review|think|see|realize|realise|remember|update|run|catch|look"
    r"|tell|inform|communicate|pay|double-check|validate|consider|ask|spot)"
    r"|forgot|neglected|overlooked|ignored|missed|misread|misunderstood|misjudged"
    r"|made[ \t]+(?:an?|the)[ \t]+(?:[\w-]+[ \t]+)?(?:mistake|error|typo)"
    r"|(?:was|were)[ \t]+(?:not[ \t]+(?:careful|paying)|careless|negligent|tired|distracted|inexperienced))"
)
_ENDS_AT_SOMEBODY = re.compile(
    rf"(?:(?:because|since)[ \t]+)?(?P<words>(?:it[ \t]+was[ \t]+)?{_SOMEBODY}"
    rf"(?:[ \t]+(?:ha[ds][ \t]+|have[ \t]+)?(?:{_OMISSION}|{ADVERB}[ \t]+{ACT})\b|[ \t]*[.!]?[ \t]*\Z))",
    re.IGNORECASE,
)


def check_people(document: Postmortem) -> Iterator[Diagnostic]:
    """Report handles of uninvolved people, and whys that end at people; nothing without facts."""
    facts = document.facts
    if facts is None:
        return
    yield from _names(document, facts)
    analysis = section_of(document, SECTIONS[facts.form][2])
    for line, start, answer in last_answers(analysis.lines if analysis else ()):
        if found := _ENDS_AT_SOMEBODY.match(answer):
            begin, end = (start + place for place in found.span("words"))
            yield codes.ends_at_a_person(line.at(begin, end), text=found["words"])


def _names(document: Postmortem, facts: Facts) -> Iterator[Diagnostic]:
    """Report the first place of each handle that has no part in the document."""
    known = {name.casefold() for name in _parts(document, facts)}
    for line in document.lines:
        for found in _HANDLE.finditer(line.text):
            name = found["name"].casefold()
            if name in known or _TEAM.match(name):
                continue
            known.add(name)
            start = found.start()
            if not _LABEL.search(line.text[max(0, start - _LONGEST_LABEL) : start]):
                yield codes.names_a_person(line.at(*found.span()), handle=found[0])


def _parts(document: Postmortem, facts: Facts) -> Iterator[str]:
    """Yield the names of everybody who has a part, without `@`."""
    people = (facts.owner, facts.facilitator, *facts.responders, *facts.reviewed_by)
    acting = (moment.who for moment in document.timeline)
    doing = (action.owner for action in document.actions)
    labelled = (line.text for line in document.lines if "@" in line.text and _PART.match(line.text))
    sections = (one for one in document.sections if _PART.match(one.title))
    listed = (line.text for section in sections for line in section.lines)
    for text in (*people, *acting, *doing, *labelled, *listed):
        yield text.removeprefix("@")
        yield from (found["name"] for found in _HANDLE.finditer(text))
