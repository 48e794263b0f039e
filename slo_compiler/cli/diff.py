"""`slo diff`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import SettingsFile, SpecsOption, not_empty
from slo_compiler.cli.screen import counted, say
from slo_compiler.cli.verbosity import Quiet, note

if TYPE_CHECKING:
    from slo_compiler.changes.change import Changed
    from slo_compiler.workflows.diff import DiffResult


class DiffFormat(StrEnum):
    """Output formats of `slo diff`."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


_FAIL_ON = {
    "loosened": frozenset(("loosened", "unclear")),
    "history": frozenset(("history",)),
    "any": frozenset(("loosened", "unclear", "history", "tightened", "neutral")),
}
"""The effects selected by each value of --fail-on."""


def _fail_on(values: list[str] | None) -> list[str]:
    """Split lists at commas; reject unknown words."""
    words = [word.strip() for value in values or () for word in value.split(",")]
    for word in words:
        if word not in _FAIL_ON:
            raise typer.BadParameter(f"must be one of: {', '.join(_FAIL_ON)}")
    return words


_Old = Annotated[
    str,
    typer.Argument(
        help="Old version: a git revision or a directory.",
        metavar="[OLD]",
        show_default="HEAD",
        callback=not_empty,
    ),
]
_New = Annotated[
    str,
    typer.Argument(
        help="New version: a git revision or a directory.",
        metavar="[NEW]",
        show_default="the working tree",
        callback=not_empty,
    ),
]
_FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        help="Exit with 3 if there are changes with this effect: loosened (includes unclear), history or"
        " any. Can be repeated.",
        metavar="EFFECT",
        callback=_fail_on,
    ),
]


def diff(
    old: _Old = "HEAD",
    new: _New = "",
    *,
    specs: SpecsOption = None,
    settings: SettingsFile = None,
    fail_on: _FailOn = None,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    format_: Annotated[DiffFormat, typer.Option("--format", help="Output format.")] = DiffFormat.TEXT,
) -> None:
    """Show how changes to the specs affect budgets, alerts, cost and history.

    Each change has an effect: tightened, loosened, unclear, history (history is lost) or neutral. Exits with
    1 if the new specs or the arguments have errors, 3 if there are changes selected by --fail-on, and 4 if
    git fails.
    """
    from slo_compiler.workflows.diff import diff_versions
    from slo_compiler.workflows.snapshots import Scope

    scope = Scope(specs=tuple(specs or ("specs",)), settings=settings)
    result = diff_versions(old, new, scope)
    _show(result, old, new, format_)
    if result.has_failed:
        raise typer.Exit(Exit.TOOL if result.has_git_failed else Exit.ERRORS)
    _fail(result.changed, fail_on or [])


def _show(result: DiffResult, old: str, new: str, wanted: DiffFormat) -> None:
    """Print the changes; diagnostics are part of JSON, and go to standard error otherwise."""
    from slo_compiler.cli import diff_formats as formats

    names = (old or "the working tree", new or "the working tree")
    if wanted is DiffFormat.JSON:
        typer.echo(formats.json_text(result.changed, result.diagnostics, names), nl=False)
        return
    show_diagnostics(result.diagnostics, Format.TEXT)
    if result.changed or not result.has_failed:
        is_table = wanted is DiffFormat.MARKDOWN
        text = (
            formats.markdown_text(result.changed, names) if is_table else formats.plain_text(result.changed)
        )
        typer.echo(text, nl=False)
    if wanted is DiffFormat.TEXT and not result.has_failed:
        note(formats.summary(result.changed, names))


def _fail(changed: tuple[Changed, ...], fail_on: list[str]) -> None:
    """Exit with 3 if there are changes with one of the effects."""
    effects = frozenset[str]().union(*(_FAIL_ON[word] for word in fail_on))
    number = sum(change.effect in effects for one in changed for change in one.changes if not change.is_note)
    if number:
        say(f"slo diff: {counted(number, 'change')} matched --fail-on {','.join(dict.fromkeys(fail_on))}")
        raise typer.Exit(Exit.DRIFT)
