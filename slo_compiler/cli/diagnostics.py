"""Showing diagnostics in the format that the user, or a CI system, wants."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING

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


def show_diagnostics(diagnostics: Sequence[Diagnostic], wanted: Format) -> None:
    """Text goes to standard error, for people; every other format to standard output, for machines."""
    if wanted is Format.TEXT:
        if diagnostics:
            sys.stderr.write(render_screen(diagnostics, colour=has_colour(sys.stderr)))
            say(totals(diagnostics))
        return
    from slo_compiler.cli.formats import write_diagnostics

    sys.stdout.write(write_diagnostics(diagnostics, wanted.value))
