"""Rule for shares of the error budget in the text, which repeat `budget` of the front matter."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_text as codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem

_SHARE = r"(?<![\w.,-])(?P<share>(?P<number>\d{1,9}(?:\.\d{1,9})?)[ \t]?%)"
_BUDGET = r"(?:error[ \t-]+)?budgets?"
_SPENT = r"(?:spent|used|consumed|burn(?:ed|t)|cost|ate)"
_OF_BUDGET = re.compile(
    # As in: spent 45.9% of its error budget; 45.9% of the monthly error budget was spent.
    rf"(?P<before>\b{_SPENT}[ \t]+(?:[\w-]+[ \t]+){{0,2}}[*_]{{0,3}})?{_SHARE}[*_]{{0,3}}[ \t]+of[ \t]+"
    rf"(?:[\w`'’-]+[ \t]+){{0,5}}?{_BUDGET}(?=(?P<after>(?:[ \t]+[\w`-]+){{0,4}}))",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    # As in: Error budget spent: 45.9%. Or in a table: Budget spent, 45.9%.
    rf"\b{_BUDGET}[ \t]+{_SPENT}[^:|%\d\n]{{0,40}}[:|][*_]{{0,3}}[ \t]*[*_]{{0,3}}{_SHARE}",
    re.IGNORECASE,
)
_IS_SPENT = re.compile(rf"\b{_SPENT}\b", re.IGNORECASE)
_OTHER_SHARE = re.compile(
    r"\b(?:than|least|most|up[ \t]+to|remain\w*|left|over|under|per|another|further|first|total|together"
    r"|until|before|after|when|once|already|so far|would|could|if|every|each|any|not|never)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
"""Bounds, rests, parts and sums, which are not the share of the incident."""
_WIDEST = 200
_END = re.compile(r"[.;!?](?=\s|\Z)|\|")


def check_budgets(document: Postmortem) -> Iterator[Diagnostic]:
    """Report shares of a budget that differ from the front matter; nothing without `budget` there."""
    facts = document.facts
    if facts is None or not facts.budget:
        return
    # A timeline says what was spent until then.
    skipped = {moment.location.line for moment in document.timeline}
    for line in document.lines:
        if line.number in skipped or "%" not in line.text:
            continue
        for found in (*_OF_BUDGET.finditer(line.text), *_LABELLED.finditer(line.text)):
            sentence = _sentence(found)
            if _is_spent(found, sentence) and not _is_known(found["number"], _shares(sentence, facts)):
                place = line.at(*found.span("share"))
                yield codes.other_budget(place, typed=found["share"], known=_known(facts))


def _is_spent(found: re.Match[str], sentence: str) -> bool:
    """Return whether a share is what the incident spent, and not a bound, a rest or a sum."""
    if _OTHER_SHARE.search(sentence):
        return False
    words = found.groupdict()
    if "before" not in words:
        return True
    return words["before"] is not None or _IS_SPENT.search(words["after"]) is not None


def _sentence(found: re.Match[str]) -> str:
    """Return the sentence or cell around a match, up to 200 characters on each side."""
    text, start, end = found.string, found.start(), found.end()
    before = text[max(0, start - _WIDEST) : start]
    begin = max((one.end() for one in _END.finditer(before)), default=0)
    after = text[end : end + _WIDEST]
    stop = _END.search(after)
    return before[begin:] + found[0] + (after[: stop.start()] if stop else after)


def _shares(text: str, facts: Facts) -> tuple[Decimal, ...]:
    """Return the shares that a sentence may mean: those of the SLOs that it names, or of all."""
    named = tuple(
        share for slo, share in facts.budget if re.search(rf"(?<![\w-]){re.escape(slo)}(?![\w-])", text)
    )
    return named or tuple(share for _, share in facts.budget)


def _is_known(number: str, shares: tuple[Decimal, ...]) -> bool:
    """Return whether a percentage is one of the shares, rounded up or down; both may be rounded."""
    typed = Decimal(number)
    return any(abs(typed - share * 100) < max(_unit(typed), _unit(share) * 100) for share in shares)


def _unit(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _known(facts: Facts) -> str:
    return ", ".join(f"{slo} {(share * 100).normalize():f}%" for slo, share in facts.budget)
