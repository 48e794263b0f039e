"""The manual of every code, for `slo explain CODE` and `docs/codes.md`."""

from __future__ import annotations

import importlib
import pkgutil

from slo_compiler.diagnostics import codes, registry


def all_codes() -> tuple[str, ...]:
    """Every code, sorted."""
    for module in pkgutil.iter_modules(codes.__path__):
        importlib.import_module(f"{codes.__name__}.{module.name}")
    return tuple(sorted(registry.MANUALS))


def manual(code: str) -> str | None:
    """The page of one code; None if there is no such code."""
    if code not in all_codes():
        return None
    title, _, body = registry.MANUALS[code].partition("\n")
    return f"{code} ({registry.SEVERITIES[code]}): {title}\n{body}"
