"""Finds labels of series that match some selectors and not others.

Candidates are literals, samples of the regular expressions and common values. Every candidate is
checked against every matcher.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product, repeat
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.regex_samples import matches, may_match, regex_samples
from slo_compiler.model import MatchOperator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from slo_compiler.model import Matcher, Selector, TextPairs

_COMMON = ("200", "GET", "404", "500", "503", "ok", "error", "true", "false", "one", "two", "/", "0", "")
_MOST_TRIES = 5000

ByLabel = dict[str, dict["Matcher", None]]
"""The matchers of each label, without repetitions, in order."""


def is_selected(selector: Selector, labels: Mapping[str, str]) -> bool:
    """True if the selector surely selects a series of its metric with these labels."""
    for matcher in selector.matchers:  # noqa: SIM110 - called for each combination of values
        if not _holds(matcher, labels.get(matcher.label, "")):
            return False
    return True


def may_select(selector: Selector, labels: Mapping[str, str]) -> bool:
    """True unless the selector surely does not select a series of its metric with these labels."""
    for matcher in selector.matchers:  # noqa: SIM110 - as above
        if not _may_hold(matcher, labels.get(matcher.label, "")):
            return False
    return True


class LabelSearch:
    """Searches for labels that every selector in `inside` and no selector in `outside` selects.

    The names of metrics are ignored. `fixed` labels are kept.
    """

    def __init__(
        self, *, inside: Iterable[Selector], outside: Iterable[Selector] = (), fixed: TextPairs = ()
    ) -> None:
        """Sort the matchers by label."""
        self._wanted = _by_label(inside)
        self._outside = tuple(outside)
        self._unwanted = _by_label(self._outside)
        self._given = dict(fixed)
        self._known: dict[str, tuple[str, ...]] = {}

    def find(self, *, is_free: Callable[[TextPairs], bool] = lambda _: True) -> TextPairs | None:
        """Labels; None if none are found. `is_free` may refuse some."""
        return self._find(self._wanted, "", is_free)

    def find_with(
        self, label: str, matchers: Iterable[Matcher], *, is_free: Callable[[TextPairs], bool]
    ) -> TextPairs | None:
        """Labels that satisfy other matchers of one label."""
        others = dict.fromkeys(matchers)
        wanted = {**self._wanted, label: others}
        if not others:
            del wanted[label]
        return self._find(wanted, label, is_free)

    def _find(self, wanted: ByLabel, changed: str, is_free: Callable[[TextPairs], bool]) -> TextPairs | None:
        given = self._given
        if not all(_satisfies(value, wanted.get(name, ())) for name, value in given.items()):
            return None
        if any(_is_implied(selector, wanted) for selector in self._outside):
            return None
        names = sorted((wanted.keys() | self._unwanted.keys()) - given.keys())
        choices = [
            self._candidates(name, wanted) if name == changed else self._known_candidates(name)
            for name in names
        ]
        labels = dict(given)
        for values in islice(product(*choices), _MOST_TRIES):
            labels.update(zip(names, values, strict=True))
            if not any(map(may_select, self._outside, repeat(labels))):
                found = tuple(sorted((name, value) for name, value in labels.items() if value))
                if is_free(found):
                    return found
        return None

    def _known_candidates(self, name: str) -> tuple[str, ...]:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._candidates(name, self._wanted)
        return found

    def _candidates(self, name: str, wanted: ByLabel) -> tuple[str, ...]:
        return _candidates(tuple(wanted.get(name, ())), tuple(self._unwanted.get(name, ())))


def values_of(label: str, selectors: Iterable[Selector], *, count: int) -> tuple[str, ...]:
    """Up to `count` different values of a label that all selectors allow, except the empty string."""
    wanted = tuple(_by_label(selectors).get(label, ()))
    candidates = dict.fromkeys((*_candidates(wanted, ()), "one", "two"))
    return tuple(islice((value for value in candidates if value and _satisfies(value, wanted)), count))


@lru_cache(maxsize=1024)
def _candidates(wanted: tuple[Matcher, ...], unwanted: tuple[Matcher, ...]) -> tuple[str, ...]:
    """Candidates that satisfy all wanted matchers; values derived from the matchers come first."""
    only = next((one.value for one in wanted if one.operator is MatchOperator.EQUAL), None)
    if only is not None:
        return (only,) if _satisfies(only, wanted) else ()
    found: dict[str, None] = {}
    for matcher in wanted:
        found.update(dict.fromkeys(_samples(matcher, positive=True)))
    exact = [matcher for matcher in unwanted if matcher.operator is MatchOperator.EQUAL]
    found.update((f"not-{matcher.value}"[:40], None) for matcher in exact)
    found.update(dict.fromkeys(_COMMON))
    for matcher in unwanted:
        found.update(dict.fromkeys(_samples(matcher, positive=False)))
    return tuple(value for value in found if _satisfies(value, wanted)) if wanted else tuple(found)


def _by_label(selectors: Iterable[Selector]) -> ByLabel:
    """The matchers of each label, without repetitions, in order."""
    found: ByLabel = {}
    for selector in selectors:
        for matcher in selector.matchers:
            found.setdefault(matcher.label, {})[matcher] = None
    return found


def _samples(matcher: Matcher, *, positive: bool) -> tuple[str, ...]:
    """Values that satisfy a matcher, or values that do not."""
    match matcher.operator, positive:
        case (MatchOperator.EQUAL, True) | (MatchOperator.NOT_EQUAL, False):
            return (matcher.value,)
        case (MatchOperator.MATCHES, True) | (MatchOperator.NOT_MATCHES, False):
            return regex_samples(matcher.value)
        case _:
            return (f"not-{matcher.value}"[:40],)


def _is_implied(selector: Selector, wanted: ByLabel) -> bool:
    """True if a selector has no other matchers than wanted ones: it selects all that they select."""
    return all(matcher in wanted.get(matcher.label, ()) for matcher in selector.matchers)


def _satisfies(value: str, matchers: Iterable[Matcher]) -> bool:
    return all(_holds(matcher, value) for matcher in matchers)


def _holds(matcher: Matcher, value: str) -> bool:
    match matcher.operator:
        case MatchOperator.EQUAL:
            return value == matcher.value
        case MatchOperator.NOT_EQUAL:
            return value != matcher.value
        case MatchOperator.MATCHES:
            return matches(matcher.value, value)
        case MatchOperator.NOT_MATCHES:
            return not may_match(matcher.value, value)


def _may_hold(matcher: Matcher, value: str) -> bool:
    match matcher.operator:
        case MatchOperator.MATCHES:
            return may_match(matcher.value, value)
        case MatchOperator.NOT_MATCHES:
            return not matches(matcher.value, value)
        case _:
            return _holds(matcher, value)
