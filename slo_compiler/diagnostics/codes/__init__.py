"""All diagnostic codes with their messages and explanations, one module per family.

A family is imported when one of its codes is first used: a run finds few mistakes, but imports the modules
that look for all of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if not TYPE_CHECKING:

    def __getattr__(name: str) -> _Family:
        """Return a family that is not imported yet; `import` finds all others without this."""
        if name.startswith("_"):
            raise AttributeError(name)
        return _Family(name)


class _Family:
    """A module of this package that is imported when it is first used."""

    def __init__(self, name: str) -> None:
        self._module = f"{__name__}.{name}"

    def __getattr__(self, name: str) -> object:
        found = getattr(import_module(self._module), name)
        setattr(self, name, found)  # the next time, this is not called
        return found
