"""Text of a diagnostic, escaped for formats that cannot contain every character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic

_UNWRITABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot contain, other control characters, and `\\r`, which XML parsers change."""


def full_text(diagnostic: Diagnostic) -> str:
    """Return the message and, on its own line, the hint."""
    return f"{diagnostic.message}\nhint: {diagnostic.hint}" if diagnostic.hint else diagnostic.message


def escaped(text: str) -> str:
    r"""Replace characters that cannot be written with escapes such as `\u001b`."""
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
