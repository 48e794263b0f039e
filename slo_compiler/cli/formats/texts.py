"""The text of a diagnostic, safe for formats that cannot carry every character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic

_UNWRITABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, the other control characters, and `\\r`, which readers of XML change."""


def full_text(diagnostic: Diagnostic) -> str:
    """The message and, on a line of its own, the hint."""
    return f"{diagnostic.message}\nhint: {diagnostic.hint}" if diagnostic.hint else diagnostic.message


def escaped(text: str) -> str:
    r"""The text with `\u001b` and the like instead of what cannot be written."""
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
