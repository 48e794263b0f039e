"""Explanations of all codes, for `slo explain CODE` and `docs/codes.md`."""

from __future__ import annotations

from slo_compiler.diagnostics import registry
from slo_compiler.diagnostics.catalogue import all_codes

__all__ = ["all_codes", "manual"]


def manual(code: str) -> str | None:
    """Return the explanation of a code; None if the code is unknown."""
    if code not in all_codes():
        return None
    title, _, body = registry.manual(code).partition("\n")
    return f"{code} ({registry.SEVERITIES[code]}): {title}\n{body}"
