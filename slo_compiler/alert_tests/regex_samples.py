"""Finds a few short strings that a regular expression matches, by traversing its syntax tree."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from itertools import islice, product, zip_longest
from re import _constants as constants  # type: ignore[attr-defined]  # the parser of `re` has no public name
from re import _parser as parser  # type: ignore[attr-defined]  # as above
from typing import TYPE_CHECKING, Any

from slo_compiler.alert_tests.python_regex import python_regex
from slo_compiler.nesting import deep_values
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 48
_ANY = "0a1/_"
_CATEGORIES = {
    constants.CATEGORY_DIGIT: "0159",
    constants.CATEGORY_WORD: "a0_",
    constants.CATEGORY_SPACE: " ",
    constants.CATEGORY_NOT_DIGIT: "a-",
    constants.CATEGORY_NOT_WORD: "-/",
    constants.CATEGORY_NOT_SPACE: "a0",
}


def matches(pattern: str, text: str) -> bool:
    """True if the whole text matches in every version of Prometheus."""
    found = _compiled(pattern)
    return found is not None and found.narrow.fullmatch(text) is not None


def may_match(pattern: str, text: str) -> bool:
    """False if the text does not match in any version; True if that is not known."""
    found = _compiled(pattern)
    return found is None or found.wide.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def regex_samples(pattern: str) -> tuple[str, ...]:
    """A few matching strings, the simplest first; none if the pattern cannot be translated."""
    found = _compiled(pattern)
    if found is None:
        return ()
    texts = dict.fromkeys(islice(_texts(parser.parse(found.narrow.pattern, re.ASCII)), _MOST))
    return tuple(text for text in texts if _is_text(text) and matches(pattern, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """Two patterns between which the one of Prometheus is."""

    narrow: re.Pattern[str]
    wide: re.Pattern[str]


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> _Bounds | None:
    try:
        with warnings.catch_warnings(), deep_values():
            # Python warns of patterns that may change their meaning.
            warnings.simplefilter("error")
            return _Bounds(
                narrow=re.compile(python_regex(pattern, is_wide=False), re.ASCII),
                wide=re.compile(python_regex(pattern, is_wide=True), re.ASCII),
            )
    except (re.error, ValueError, OverflowError, Warning):
        return None


def _is_text(text: str) -> bool:
    """False for surrogates, which ranges of characters may contain, but no UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _texts(nodes: Any) -> Iterator[str]:
    """All combinations of a few strings for each part of a sequence."""
    parts = [tuple(islice(_of_node(kind, value), 12)) for kind, value in nodes]
    for combination in islice(product(*parts), _MOST):
        yield "".join(combination)


def _of_node(kind: Any, value: Any) -> Iterator[str]:
    match kind:
        case constants.LITERAL:
            yield chr(value)
        case constants.NOT_LITERAL:
            yield from (text for text in _ANY if text != chr(value))
        case constants.ANY:
            yield from _ANY
        case constants.IN:
            yield from _of_class(value)
        case constants.BRANCH:
            # Alternate between the branches: a later branch may be the required one.
            for texts in zip_longest(*map(_texts, value[1])):
                yield from (text for text in texts if text is not None)
        case constants.SUBPATTERN:
            yield from _texts(value[-1])
        case constants.MAX_REPEAT | constants.MIN_REPEAT:
            yield from _repeated(*value)
        case _:
            yield ""  # an anchor; the result is checked at the end


def _repeated(fewest: int, most: Any, nodes: Any) -> Iterator[str]:
    counts = sorted({fewest, min(fewest + 1, int(most)), min(max(fewest, 3), int(most))})
    for count in counts if fewest else (*counts[1:], 0):
        for text in islice(_texts(nodes), 6):
            yield text * count


def _of_class(items: Any) -> Iterator[str]:
    if items and items[0][0] is constants.NEGATE:
        excluded = set(_of_class(items[1:]))
        yield from (text for text in "a0b1-_/Z" if text not in excluded)
        return
    for kind, value in items:
        if kind is constants.LITERAL:
            yield chr(value)
        elif kind is constants.RANGE:
            low, high = value
            yield from dict.fromkeys((chr(low), chr((low + high) // 2), chr(high)))
        elif kind is constants.CATEGORY:
            yield from _CATEGORIES.get(value, "")
