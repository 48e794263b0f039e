"""Names of alerts with the placeholders `{service}`, `{slo}` and `{severity}`.

Alerts are found by their names, so two kinds of alerts never have the same name. If the service or the SLO
is unknown, a query matches a pattern, and the labels `service` and `slo` identify the SLO of an alert.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from slo_compiler.promql.names import string_text

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = r"[\w.-]+"
"""A pattern of the name of a service or an SLO."""
_NAME_CHARACTER = r"[A-Za-z0-9_.-]"
_ANY, _MORE = "any", "more"
"""Parts of a template: one character of a name, and any number of them."""


@lru_cache(maxsize=4096)
def fill(template: str, **values: str) -> str:
    """Replace placeholders; those without a value stay."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)


def names_pattern(templates: Iterable[str]) -> str:
    """A regular expression that matches the names of each template."""
    return "|".join(dict.fromkeys(map(_pattern, templates)))


def name_matcher(*templates: str) -> str:
    """A matcher of `alertname` for all names of some templates."""
    if len(templates) == 1 and not PLACEHOLDER.search(templates[0]):
        return f"alertname={string_text(templates[0])}"
    return f"alertname=~{string_text(names_pattern(templates))}"


def may_coincide(one: str, other: str) -> bool:
    """True if two templates have the same result for some services and SLOs."""
    first, second = _parts(one), _parts(other)

    @cache
    def agree(at: int, beside: int) -> bool:
        left, right = first[at : at + 1], second[beside : beside + 1]
        if not left and not right:
            return True
        is_same_character = bool(left and right) and _agree(*left, *right)
        if left == (_MORE,):
            return agree(at + 1, beside) or (is_same_character and agree(at, beside + 1))
        if right == (_MORE,):
            return agree(at, beside + 1) or (is_same_character and agree(at + 1, beside))
        return is_same_character and agree(at + 1, beside + 1)

    return agree(0, 0)


def _agree(left: str, right: str) -> bool:
    """True if one character matches both parts."""
    plain = [part for part in (left, right) if part not in (_ANY, _MORE)]
    if len(plain) == 2:
        return left == right
    return all(re.fullmatch(_NAME_CHARACTER, part) for part in plain)


def _pattern(template: str) -> str:
    texts = PLACEHOLDER.split(template)[::2]
    return _NAME.join(map(re.escape, texts))


def _parts(template: str) -> tuple[str, ...]:
    texts = PLACEHOLDER.split(template)[::2]
    parts: list[str] = []
    for number, text in enumerate(texts):
        parts += [*((_ANY, _MORE) if number else ()), *text]
    return tuple(parts)
