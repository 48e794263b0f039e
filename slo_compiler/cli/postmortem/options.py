"""Arguments and options that the commands of `slo postmortem` share."""

from __future__ import annotations

from typing import Annotated

import typer

Documents = Annotated[
    list[str] | None,
    typer.Argument(help="Postmortems or directories.", show_default="postmortems", metavar="[PATH]..."),
]
NamedSpecs = Annotated[
    list[str] | None,
    typer.Option(
        "--specs",
        help="Specs with the services and SLOs that postmortems name; can be repeated.",
        show_default="specs",
        metavar="PATH",
    ),
]


def document_arguments(documents: list[str] | None) -> tuple[str, ...]:
    """Return the documents to read; default: the directory `postmortems`."""
    return tuple(documents or ("postmortems",))
