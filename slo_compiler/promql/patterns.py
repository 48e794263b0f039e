"""Patterns that find a part of an expression in the text of a spec, for the locations of diagnostics.

The text may be quoted in YAML, so a quote in the expression may have a backslash in front of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.model import Matcher


def metric_pattern(metric: str) -> re.Pattern[str]:
    """Return a pattern of the name of a metric."""
    return re.compile(rf"(?<![\w:.]){re.escape(metric)}(?![\w:.])")


def matcher_pattern(matcher: Matcher) -> re.Pattern[str]:
    """Return a pattern of a matcher; escapes in its value are not considered."""
    label, value = re.escape(matcher.label), re.escape(matcher.value)
    return re.compile(
        rf"""(?<![\w.])(?:\\?["'`])?{label}(?:\\?["'`])?\s*{re.escape(matcher.operator)}"""
        rf"""\s*\\?["'`]{value}\\?["'`]"""
    )


def operator_pattern(operator: str) -> re.Pattern[str]:
    """Return a pattern of an operator or keyword with the number or duration after it."""
    start = r"\b" if operator[0].isalpha() else ""
    return re.compile(rf"{start}{re.escape(operator)}\s*-?[\w.]*(?:\(\))?")
