"""Compares expressions: Prometheus prints those of loaded rules in its own way."""

from __future__ import annotations

import re
from functools import lru_cache

from slo_compiler.promql.parsing import parse

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def same_expression(one: str, other: str) -> bool:
    """True if two expressions differ only in spaces, spellings of numbers and order of matchers.

    Most texts differ only in spaces, which is detected without parsing. For an expression that the embedded
    parser does not support, only this can be detected.
    """
    strings = _STRING.findall(one)
    if strings != _STRING.findall(other):
        return _same_parsed(one, other)
    # With numbers instead of strings, the rules of all SLOs have a few dozen forms.
    return _same_form(_with_numbers(one, strings), _with_numbers(other, strings))


def _with_numbers(text: str, strings: list[str]) -> str:
    """Replace each string by the number of its first occurrence, also as a regular expression."""
    numbers = {string: f'"{number}"' for number, string in enumerate(dict.fromkeys(strings))}
    return _STRING.sub(lambda match: numbers[match[0]], text)


@lru_cache(maxsize=4096)
def _same_form(one: str, other: str) -> bool:
    return _squeezed(one) == _squeezed(other) or _same_parsed(one, other)


def _squeezed(text: str) -> str:
    """Remove spaces that separate no words: before and after parentheses, and after commas."""
    return " ".join(text.split()).replace(", ", ",").replace("( ", "(").replace(" )", ")")


def _same_parsed(one: str, other: str) -> bool:
    try:
        return parse(one).prettify() == parse(other).prettify()
    except ValueError:
        return False
