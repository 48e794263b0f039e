"""Character classes in brackets, such as `[a-z[:digit:]]`."""

from __future__ import annotations

from slo_compiler.promql.re2.escapes import char_escape, class_escape
from slo_compiler.promql.re2.features import RegexError, RegexFeature
from slo_compiler.records import dataclass

_POSIX = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit"


@dataclass(frozen=True, slots=True, kw_only=True)
class CharClass:
    """A class that ends before `end`."""

    end: int
    features: frozenset[RegexFeature] = frozenset()


def read_class(text: str, start: int) -> CharClass:
    """Read the class at an opening bracket."""
    at = first = start + 1 + text.startswith("^", start + 1)
    features: set[RegexFeature] = set()
    while at == first or text[at : at + 1] != "]":
        item = _class_in_class(text, at)
        if item is None:
            at = _range_end(text, at, whole=text[start:])
        else:
            at = item.end
            features |= item.features
    return CharClass(end=at + 1, features=frozenset(features))


def _class_in_class(text: str, at: int) -> CharClass | None:
    if text.startswith("[:", at):
        end = text.find(":]", at + 2)
        if end < 0:
            return None
        name = text[at + 2 : end]
        if name.removeprefix("^") not in _POSIX.split():
            raise RegexError(f"invalid character class range: {text[at : end + 2]}")
        return CharClass(end=end + 2)
    if text.startswith("\\", at) and (found := class_escape(text, at)):
        return CharClass(end=found.end, features=frozenset((found.needs,) if found.needs else ()))
    return None


def _range_end(text: str, at: int, *, whole: str) -> int:
    """Read a character, or a range of characters."""
    low, end = _char(text, at, whole=whole)
    if len(text) < end + 2 or text[end] != "-" or text[end + 1] == "]":
        return end
    high, end = _char(text, end + 1, whole=whole)
    if high < low:
        raise RegexError(f"invalid character class range: {text[at:end]}")
    return end


def _char(text: str, at: int, *, whole: str) -> tuple[int, int]:
    if at >= len(text):
        raise RegexError(f"missing closing ]: {whole}")
    if text[at] == "\\":
        found = char_escape(text, at)
        return found.char, found.end
    return ord(text[at]), at + 1
