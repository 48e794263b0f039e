"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from slo_compiler.cli.diagnostics import Format

Specs = Annotated[
    list[str] | None,
    typer.Argument(help="Spec files, or folders of them.", show_default="specs", metavar="[SPECS]..."),
]


def _not_empty(value: str) -> str:
    """Refuse an empty name, which would mean the working folder: most often a variable is unset."""
    if not value:
        raise typer.BadParameter("it must not be empty; write . for the working folder")
    return value


Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        help="Folder that the output is written to.",
        metavar="DIR",
        callback=_not_empty,
    ),
]
SettingsFile = Annotated[
    str | None,
    typer.Option(
        "--settings", help="Settings file; slo.yaml beside or above the specs by default.", metavar="FILE"
    ),
]
TemplateDirectory = Annotated[
    str,
    typer.Option("--templates", help="Folder whose templates replace ours of the same name.", metavar="DIR"),
]
DiagnosticsFormat = Annotated[Format, typer.Option("--format", help="How diagnostics are written.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Processes; one per core by default.", metavar="N")
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Compile everything, whatever the last run left behind.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Fail on warnings that are not ignored.")]
PromtoolChoice = Annotated[
    str,
    typer.Option(
        "--promtool",
        help="How promtool is run: auto, native, docker, or the path of an executable.",
        metavar="HOW",
    ),
]
PromtoolImage = Annotated[
    str | None,
    typer.Option(
        "--promtool-image",
        help="Docker image with promtool; prom/prometheus if docker is asked for.",
        metavar="IMAGE",
    ),
]


def spec_arguments(specs: list[str] | None) -> tuple[str, ...]:
    """The specs to read; the folder `specs` if none are named."""
    return tuple(specs or ("specs",))
