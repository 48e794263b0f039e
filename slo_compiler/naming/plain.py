"""Plain names: letters, digits and underscores, which everything that reads our output accepts.

Raw series may have names such as `http.route`; what is recorded and alerted has plain ones. An
Alertmanager before 0.27 refuses an alert with any other label, and the page is lost.
"""

from __future__ import annotations

import re

_NOT_PLAIN = re.compile(r"[^a-zA-Z0-9_]")


def plain_label(name: str) -> str:
    """A label's name with an underscore for every other character, as OpenTelemetry's default has it."""
    plain = _NOT_PLAIN.sub("_", name)
    return f"_{plain}" if plain[:1].isdigit() else plain
