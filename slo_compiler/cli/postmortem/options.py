"""Arguments and options that the commands of `slo postmortem` share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class SeverityChoice(StrEnum):
    """Severity of an incident."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"


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
Severity = Annotated[
    SeverityChoice,
    typer.Option(help="Severity of the incident.", case_sensitive=False, metavar="SEV1|SEV2|SEV3|SEV4"),
]


def document_arguments(documents: list[str] | None) -> tuple[str, ...]:
    """Return the documents to read; default: the directory `postmortems`."""
    return tuple(documents or ("postmortems",))
