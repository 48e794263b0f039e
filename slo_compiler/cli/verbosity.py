"""The options `--quiet` and `--verbose`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.screen import printable, say

if TYPE_CHECKING:
    from slo_compiler.promtool.tool import Promtool

_SET = {"quiet": False, "verbose": False}
"""The options of the current command."""


def _store(context: typer.Context, parameter: typer.CallbackParam, value: bool) -> bool:  # noqa: FBT001 - typer calls it
    _SET[str(parameter.name)] = value
    context.find_root().call_on_close(_reset)  # wrong usage does not close the context of the command
    return value


def _reset() -> None:
    """Forget the options: the next command of the same process may not have them."""
    _SET.update(quiet=False, verbose=False)


Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.", callback=_store)]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Also print which files and programs are used.", callback=_store),
]


def is_quiet() -> bool:
    """Return whether the current command prints only errors."""
    return _SET["quiet"]


def is_verbose() -> bool:
    """Return whether the current command also prints what it uses."""
    return _SET["verbose"]


def note(text: str) -> None:
    """Print a message that is not about an error."""
    if not is_quiet():
        say(text)


def show_inputs(
    specs: tuple[str, ...], *, settings: str | None, output: str | None = None, templates: str = ""
) -> None:
    """Print the files that a command reads, and where it writes, if the user wants to know."""
    if not _SET["verbose"]:
        return
    from slo_compiler.workflows.settings import find_settings
    from slo_compiler.workflows.specs import DEFAULT_OUTPUT, STREAM, find_specs

    say(f"settings: {printable(settings or find_settings(specs) or 'built-in defaults')}")
    paths = specs if specs == (STREAM,) else find_specs(specs, output=output or DEFAULT_OUTPUT)[0]
    for path in paths:
        say(f"spec: {printable(path)}")
    if templates:
        say(f"templates: {printable(templates)}, then the built-in ones")
    if output is not None:
        say(f"output: {printable(output)}")


def show_promtool(promtool: Promtool) -> None:
    """Print the promtool that a command uses, if the user wants to know."""
    if _SET["verbose"]:
        version = ".".join(map(str, promtool.version()))
        say(f"promtool: {printable(promtool.runner.name)} (version {version})")
