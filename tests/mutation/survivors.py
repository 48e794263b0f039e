"""Reasons why the quick tests do not detect a change."""

from __future__ import annotations

import re

_REASONS = (
    # Changes without an effect.
    (r"slo:sli_error:ratio.*: label (service|slo) lost", "the series that the rule reads have the label too"),
    (r"SLO\w+: label (service|slo) lost", "the series that the rule reads have the label too"),
)


def reason(name: str) -> str:
    """Return the reason for which a mutant may survive, or an empty string."""
    return next((words for pattern, words in _REASONS if re.fullmatch(pattern, name)), "")
