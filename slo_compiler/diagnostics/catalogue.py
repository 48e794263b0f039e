"""List of all codes; codes are registered when the modules of `codes` are imported."""

from __future__ import annotations

import importlib
import pkgutil

from slo_compiler.diagnostics import codes, registry


def all_codes() -> tuple[str, ...]:
    """Return all codes, sorted."""
    for module in pkgutil.iter_modules(codes.__path__):
        importlib.import_module(f"{codes.__name__}.{module.name}")
    return registry.registered()
