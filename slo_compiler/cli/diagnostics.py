"""Print diagnostics in the requested format."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

import typer

from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import has_color, render_screen, say, totals
from slo_compiler.cli.verbosity import is_quiet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic


class Format(StrEnum):
    """Output format of diagnostics."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


def show_diagnostics(
    diagnostics: Sequence[Diagnostic],
    wanted: Format,
    *,
    ignored: Sequence[Diagnostic] = (),
    strict: bool = False,
) -> None:
    """Print text to standard error, and every other format to standard output.

    Ignored warnings are only counted, and only in text. With --quiet, text has no warnings, unless they are
    errors because of --strict.
    """
    if wanted is Format.TEXT:
        if is_quiet():
            ignored = ()
            diagnostics = [one for one in diagnostics if one.is_error or strict]
        if diagnostics or ignored:
            sys.stderr.write(render_screen(diagnostics, color=has_color(sys.stderr)))
            say(totals(diagnostics, ignored=ignored))
        return
    from slo_compiler.cli.formats import write_diagnostics

    sys.stdout.write(write_diagnostics(diagnostics, wanted.value))


def fail(diagnostics: Sequence[Diagnostic], wanted: Format) -> NoReturn:
    """Exit with an error; if all diagnostics are warnings, print that --strict is the reason."""
    if wanted is Format.TEXT and not any(diagnostic.is_error for diagnostic in diagnostics):
        say("warnings are errors because of --strict")
    raise typer.Exit(Exit.ERRORS)
