"""Detects matchers and metric names that select successful events or errors."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from slo_compiler.model import Matcher, MatchOperator

_STATUS_LABELS = frozenset(
    (
        "code",
        "http_code",
        "http_response_status_code",
        "http_status",
        "http_status_code",
        "response_code",
        "status",
        "status_code",
    )
)
_STATUS = re.compile(r"(?P<first>[1-5]|\[[1-5]+\])(?:[\d.xX*+{}]|\\d|\[\d[\d-]*\])+")
_GOOD_WORDS = frozenset(("ok", "success", "successes", "successful", "succeeded"))
_BAD_WORDS = frozenset(("error", "errors", "fail", "failed", "failing", "failure", "failures"))
_NEGATIONS = (MatchOperator.NOT_EQUAL, MatchOperator.NOT_MATCHES)
_REGEXES = (MatchOperator.MATCHES, MatchOperator.NOT_MATCHES)


class Outcome(StrEnum):
    """The outcome of events, as the key in a spec."""

    GOOD = "good"
    BAD = "bad"


OPPOSITES = {Outcome.GOOD: Outcome.BAD, Outcome.BAD: Outcome.GOOD}


def has_status(matcher: Matcher) -> bool:
    """Return whether a matcher is on a label with HTTP status codes, by its name."""
    return matcher.label.replace(".", "_") in _STATUS_LABELS


@lru_cache(maxsize=256)
def outcome_of_matcher(matcher: Matcher) -> Outcome | None:
    """The outcome of the events that a matcher selects; None if they have both, or it is unknown."""
    is_regex = matcher.operator in _REGEXES
    text = matcher.value.replace("(", "").replace(")", "") if is_regex else matcher.value
    choices = text.split("|") if is_regex else [text]
    outcome = _outcome_of_words(choices)
    has_codes = has_status(matcher) and (is_regex or text.isalnum())
    if outcome is None and has_codes:
        outcome = _outcome_of_codes(choices)
    return OPPOSITES[outcome] if outcome and matcher.operator in _NEGATIONS else outcome


def outcome_of_metric(metric: str) -> Outcome | None:
    """The outcome of the events that a metric counts, by the words in its name; None if it is unknown."""
    words = frozenset(re.split(r"[_.:]", metric.lower()))
    if words & _GOOD_WORDS and words & _BAD_WORDS:
        return None
    return Outcome.GOOD if words & _GOOD_WORDS else Outcome.BAD if words & _BAD_WORDS else None


def _outcome_of_words(choices: list[str]) -> Outcome | None:
    words = {choice.lower() for choice in choices}
    return Outcome.GOOD if words <= _GOOD_WORDS else Outcome.BAD if words <= _BAD_WORDS else None


def _outcome_of_codes(choices: list[str]) -> Outcome | None:
    """The outcome of HTTP status codes, written as codes or as regular expressions such as `5..`."""
    found = [_STATUS.fullmatch(choice) for choice in choices]
    first = "".join(one["first"] if one else "?" for one in found).replace("[", "").replace("]", "")
    if set(first) <= set("45"):
        return Outcome.BAD
    return Outcome.GOOD if "2" in first and set(first) <= set("123") else None
