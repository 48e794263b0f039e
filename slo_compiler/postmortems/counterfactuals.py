"""Sentences with hindsight: "should have", "could have".

In 136 public documents they were in 28, and mostly legitimate. So no rule reports them; the agenda asks about
them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Location
    from slo_compiler.model.postmortems import Postmortem

_HINDSIGHT = re.compile(
    r"\b(?:should|could|ought[ \t]+to)(?:[ \t]+not|n['’]t)?[ \t]+(?:\w+ly[ \t]+)?have\b"
    r"|\b(?:should|could)['’]ve\b",
    re.IGNORECASE,
)


def counterfactuals(document: Postmortem) -> Iterator[tuple[str, Location]]:
    """Yield the first such words of each line, with their place."""
    for line in document.lines:
        if found := _HINDSIGHT.search(line.text):
            yield found[0], line.at(*found.span())
