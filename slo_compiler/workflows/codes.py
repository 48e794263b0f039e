"""The manual of every code, for `slo explain CODE` and `docs/codes.md`."""

from __future__ import annotations

from slo_compiler.diagnostics import registry
from slo_compiler.diagnostics.catalogue import all_codes

__all__ = ["all_codes", "manual"]


def manual(code: str) -> str | None:
    """The page of one code; None if there is no such code."""
    if code not in all_codes():
        return None
    title, _, body = registry.MANUALS[code].partition("\n")
    return f"{code} ({registry.SEVERITIES[code]}): {title}\n{body}"
