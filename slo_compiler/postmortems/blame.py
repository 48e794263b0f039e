"""Wording that blames people, by patterns that were measured on 136 public documents.

Longer lists were tried: `lazy` had no true hit in 7, `failed to` few in 16, `should have` few in 38. Three
patterns remain: a person as the subject of a fault verb, "human error" as a cause, and "be more careful".
"Reduces the risk due to human error" describes prevention, and a quoted "be more careful" is not advice.
Code, quotes and comments are skipped. Words that are also names of software, such as `operator`, are not in
the list of persons.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_text as codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Postmortem

PERSON = (
    r"(?:(?<![\w@/.])@[A-Za-z][\w-]*|\b(?:engineer|developer|administrator|sysadmin"
    r"|contractor|intern|colleague|employee|team member|he|she|someone|somebody)s?)"
)
ADVERB = (
    r"(?:accidentally|mistakenly|carelessly|unintentionally|inadvertently|wrongly|incorrectly|erroneously"
    r"|negligently)"
)
ACT = (
    r"(?:deleted|removed|dropped|ran|executed|deployed|pushed|merged|changed|modified|edited|broke|disabled"
    r"|enabled|stopped|restarted|terminated|overwrote|misconfigured|configured|applied|ignored|missed|typed"
    r"|entered|committed|released|set|turned|shut|revoked|used|killed|truncated|wiped)"
)
_FAULT = r"(?:forgot|neglected|messed up|screwed up|made a mistake|misconfigured|was careless|was negligent)"
_BLAME = re.compile(
    rf"{PERSON}[ \t]+(?:(?:had|has|have)[ \t]+)?(?:{ADVERB}[ \t]+{ACT}|{_FAULT})\b", re.IGNORECASE
)
_HUMAN_ERROR = re.compile(
    # As a cause, or alone in a line, a list item or a cell; not in "to avoid human error", and not in "human
    # error is never the cause".
    r"(?:\b(?:due to|because of|caused by|causes?:?|causes? (?:was|were|is)|result of|attributed to|was|is)"
    r"[ \t]+"
    r"|(?:→|->|\|)[ \t]*|^[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?)"
    r"(?:an?[ \t]+)?(?:simple[ \t]+|pure[ \t]+)?(?P<words>human[ -]error)\b"
    r"(?![ \t]+(?:(?:is|was)(?:n['’]t|[ \t]+(?:not|never|an?|only|the[ \t]+(?:start|begin)))|can|could|may"
    r"|might|should|will|would|as|in)\b)",
    re.IGNORECASE,
)
_PREVENTION = re.compile(
    r"\b(?:risks?|chances?|likelihood|probability|reduc|avoid|prevent|minimi[sz]|eliminat|less|fewer|potential"
    r"|possib)\w*\b[^.;]*\Z",
    re.IGNORECASE,
)
"""Words before "due to human error" that make it a risk, and not the cause."""
_SENTENCE = 120
_CAREFUL = re.compile(r"(?<![\"'“‘])\b(?:be|being)[ \t]+(?:more[ \t]+|extra[ \t]+)careful\b", re.IGNORECASE)


def check_blame(document: Postmortem) -> Iterator[Diagnostic]:
    """Report wording that blames people, also in documents without front matter."""
    for line in document.lines:
        for found in _BLAME.finditer(line.text):
            yield codes.blames_a_person(line.at(*found.span()), text=found[0])
        for found in _HUMAN_ERROR.finditer(line.text):
            if _PREVENTION.search(line.text, max(0, found.start() - _SENTENCE), found.start()):
                continue
            yield codes.human_error(line.at(*found.span("words")))
        for found in _CAREFUL.finditer(line.text):
            yield codes.be_careful(line.at(*found.span()))
