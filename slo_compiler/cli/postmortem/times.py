"""Times in UTC as options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from slo_compiler.cli.screen import printable

if TYPE_CHECKING:
    from datetime import datetime

_NOW = "now"


def utc_time(value: str | None) -> str | None:
    """Reject what is no time in UTC."""
    from slo_compiler.postmortem_files.front_matter import parse_time

    if value is not None and parse_time(value) is None:
        raise typer.BadParameter(
            f"{printable(value)} is no time in UTC; write one such as 2026-11-10T14:23:00Z"
        )
    return value


def utc_time_or_now(value: str | None) -> str | None:
    """Reject what is neither a time in UTC nor `now`, which is the same as no time."""
    return None if value == _NOW else utc_time(value)


def time_of(text: str | None) -> datetime | None:
    """Return the time of an option."""
    from slo_compiler.postmortem_files.front_matter import parse_time

    return None if text is None else parse_time(text)
