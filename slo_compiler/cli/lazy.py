"""Groups of commands that are imported when they are called, so `--help` does not import other commands."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

if TYPE_CHECKING:
    from collections.abc import Mapping


class Place(NamedTuple):
    """The location of a command: a function, or a typer application with its own commands.

    A tuple, so that `--help` does not import dataclasses.
    """

    module: str
    name: str
    summary: str
    """The first line of its help, which is also shown in the help of its group."""


def lazy_group(places: Mapping[str, Place]) -> type[TyperGroup]:
    """Return the class of a group with these commands, by name."""

    class LazyGroup(TyperGroup):
        """Lists summaries of its commands, and imports the one that is called."""

        def __init__(self, **attributes: Any) -> None:
            listed = {name: TyperCommand(name, help=place.summary) for name, place in places.items()}
            super().__init__(**{**attributes, "commands": listed})

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            """Find the command that arguments call, also for shell completion."""
            name, command, rest = super().resolve_command(ctx, args)
            place = places.get(name or "")
            return name, _imported(str(name), place) if place else command, rest

    return LazyGroup


def _imported(command: str, place: Place) -> object:
    """Import a command and build what typer runs."""
    found = getattr(import_module(place.module), place.name)
    if isinstance(found, typer.Typer):
        return get_command(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command(command)(found)
    return get_command(alone)
