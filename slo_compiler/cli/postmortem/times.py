"""Parsing of times in UTC, services and directories for the commands of `slo postmortem`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, overload

import typer

from slo_compiler.cli.screen import printable

if TYPE_CHECKING:
    from datetime import datetime

_NOW = "now"
_SERVICE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")


def service_name(value: str) -> str:
    """Reject a value that cannot be the name of a service."""
    if not _SERVICE.fullmatch(value):
        raise typer.BadParameter(f"{printable(value)} is not the name of a service")
    return value


def utc_time(value: str | None) -> str | None:
    """Reject a value that is neither a time in UTC nor a date."""
    if value is not None:
        try:
            time_of(value)
        except ValueError:
            raise typer.BadParameter(
                f"{printable(value)} is not a time in UTC; write one such as 2026-11-10T14:23:00Z, or a date"
            ) from None
    return value


def utc_time_or_now(value: str | None) -> str | None:
    """Reject a value that is neither a time in UTC nor `now`, the default."""
    return None if value == _NOW else utc_time(value)


@overload
def time_of(text: str) -> datetime: ...
@overload
def time_of(text: None) -> None: ...
@overload
def time_of(text: str | None) -> datetime | None: ...


def time_of(text: str | None) -> datetime | None:
    """Return a time to the second; for a date, its start. Raises ValueError."""
    from datetime import UTC, datetime
    from datetime import time as clock

    from slo_compiler.postmortem_files.front_matter import parse_day, parse_time

    if text is None:
        return None
    if time := parse_time(text):
        return time.replace(microsecond=0)
    if day := parse_day(text):
        return datetime.combine(day, clock(), tzinfo=UTC)
    raise ValueError(text)


def folder_name(value: str) -> str:
    """Reject a value that cannot be the name of an output directory."""
    from slo_compiler.yaml_source.paths import has_unprintable

    if not value or has_unprintable(value):
        raise typer.BadParameter("must be the name of a directory; use . for the working directory")
    if value == "-":
        raise typer.BadParameter("must be a directory, not standard output; use ./- for one with this name")
    return value


ServiceName = Annotated[
    str, typer.Option("--service", help="Service with the incident.", metavar="NAME", callback=service_name)
]
Directory = Annotated[
    str, typer.Option("--directory", help="Directory of postmortems.", metavar="DIR", callback=folder_name)
]
