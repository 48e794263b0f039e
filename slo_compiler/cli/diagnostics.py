"""Showing diagnostics in the format that the user, or a CI system, wants."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

import typer

from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import has_colour, render_screen, say, totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic


class Format(StrEnum):
    """How diagnostics are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


def show_diagnostics(
    diagnostics: Sequence[Diagnostic], wanted: Format, *, ignored: Sequence[Diagnostic] = ()
) -> None:
    """Text goes to standard error, for people; every other format to standard output, for machines.

    Ignored warnings are only counted, and only for people.
    """
    if wanted is Format.TEXT:
        if diagnostics or ignored:
            sys.stderr.write(render_screen(diagnostics, colour=has_colour(sys.stderr)))
            say(totals(diagnostics, ignored=ignored))
        return
    from slo_compiler.cli.formats import write_diagnostics

    sys.stdout.write(write_diagnostics(diagnostics, wanted.value))


def fail(diagnostics: Sequence[Diagnostic], wanted: Format) -> NoReturn:
    """Exit because of what was found; without an error among it, say that warnings were enough."""
    if wanted is Format.TEXT and not any(diagnostic.is_error for diagnostic in diagnostics):
        say("warnings fail because of --strict")
    raise typer.Exit(Exit.ERRORS)
