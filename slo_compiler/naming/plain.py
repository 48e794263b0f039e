"""Plain names: letters, digits and underscores, which every consumer of the output accepts.

Raw series may have names such as `http.route`; recorded series and alerts have plain names.
Alertmanager before 0.27 rejects an alert with any other label name, so the page is lost.
"""

from __future__ import annotations

import re

_NOT_PLAIN = re.compile(r"[^a-zA-Z0-9_]")


def plain_label(name: str) -> str:
    """Replace every other character by an underscore, like the default of OpenTelemetry."""
    plain = _NOT_PLAIN.sub("_", name)
    return f"_{plain}" if plain[:1].isdigit() else plain


def level_group(group: str, level: int) -> str:
    """The name of the group of a level of a rule group; the first level has the name of the group."""
    return group if level == 1 else f"{group}:{level}"
