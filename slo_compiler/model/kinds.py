"""Finds the module of a kind in a package, which has the kind's name.

A kind of SLI or of budgeting has one module in each package that handles it. There is no table of
kinds: a new kind is a new module.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


@lru_cache(maxsize=256)
def kind_module(package: str, kind: str) -> ModuleType:
    """The module of a kind in a package; raises ModuleNotFoundError if the package has none."""
    return import_module(f"{package}.{kind}")


def kinds_in(package: str) -> tuple[str, ...]:
    """The kinds that a package has modules for, sorted."""
    import pkgutil  # to list all kinds is rare

    return tuple(sorted(found.name for found in pkgutil.iter_modules(import_module(package).__path__)))
