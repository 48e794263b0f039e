"""SLO7501 to SLO7514: postmortem files, their front matter, tables and generated evidence."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO7501")
def no_front_matter() -> Text:
    """A postmortem does not begin with YAML front matter.

    The facts of the incident are between two lines `---` at the beginning of the file, so that they can be
    checked. `slo schema --postmortem` describes every key.

    Fix: add the front matter. `slo postmortem new --offline` writes a blank document with it.
    """
    return "the document has no front matter", "begin the file with a line ---, the facts, and a line ---"


@code("SLO7502")
def front_matter_not_closed() -> Text:
    """The front matter has no end.

    Fix: add a line `---` after the last key.
    """
    return "the front matter has no end", "add a line --- after its last key"


@code("SLO7503")
def not_a_utc_time(*, key: str, text: str) -> Text:
    """A time is not written in UTC, or does not exist.

    Times without a zone, or with a local one, are the most common cause of wrong durations. Times are written
    as in RFC 3339, with `Z` at the end, and in quotes because YAML parsers disagree about times.

    Fix: convert the time to UTC and write it as in the hint.
    """
    return f"{key} {text!r} is not a time in UTC", 'write a time such as "2026-11-10T14:23:00Z"'


@code("SLO7504")
def not_a_date(*, key: str, text: str) -> Text:
    """A date does not exist, or is not written as YEAR-MONTH-DAY.

    Fix: write a date such as 2026-11-10; in the front matter, in quotes.
    """
    return f"{key} {text!r} is not a date", "write a date such as 2026-11-10"


@code("SLO7505")
def duplicate_id(*, id: str, first: str) -> Text:  # noqa: A002 - the key is called id
    """Two postmortems have the same id.

    Actions and reports refer to a postmortem by its id.

    Fix: choose the next free id for one of them.
    """
    return f"the id {id!r} is already used in {first}", "choose another id"


@code("SLO7506")
def wrong_file_name(*, name: str, date: str) -> Text:
    """The name of a postmortem file does not begin with its date.

    Names such as `2026-11-10-checkout-errors.md` sort by time. The date is that of the front matter.

    Fix: rename the file, or correct the date.
    """
    return (
        f"the file name {name!r} does not match the date {date}",
        f"name it {date}- with a few words in lowercase letters, digits and '-', and .md",
    )


@code("SLO7507")
def unknown_column(*, column: str, near: str, known: str) -> Text:
    """A table of actions or of the timeline has an unknown column.

    Tables are recognized by the names of their columns, so the cells of a misspelled column would be ignored.

    Fix: correct the name of the column, or remove the column.
    """
    return f"unknown column {column!r}", f"did you mean {near!r}?" if near else f"use only: {known}"


@code("SLO7508")
def missing_column(*, column: str, table: str) -> Text:
    """A table of actions or of the timeline lacks a column.

    Fix: add the column.
    """
    return f"the table of {table} has no column {column!r}", f"add the column {column!r}"


@code("SLO7509")
def wrong_number_of_cells(*, cells: int, columns: int) -> Text:
    r"""A row of a table has more or fewer cells than its header.

    Fix: add or remove cells. Write `\|` for a `|` within a cell.
    """
    return f"the row has {cells} cells, but the table has {columns} columns", "write \\| for a | in a cell"


@code("SLO7510")
def unclosed_evidence() -> Text:
    """A block of generated evidence has no end.

    Fix: restore the line `<!-- /slo:evidence -->` after the block.
    """
    return "the block of evidence has no end", "add a line <!-- /slo:evidence --> after it"


@code("SLO7511", Severity.WARNING)
def edited_evidence() -> Text:
    """Generated evidence was changed by hand.

    The first line of the block contains a digest, which does not match the block. Write corrections in the
    text around the block or in the front matter, so that the block contains only generated numbers.

    Fix: restore the block from version control, or generate it again.
    """
    return "the evidence was changed by hand", "restore it, and write corrections below the block"


@code("SLO7512")
def no_postmortems() -> Text:
    """There is no postmortem in a directory.

    Directories are searched for `*.md`, except `README.md` and hidden files.

    Fix: correct the path.
    """
    return "there are no postmortems here", "postmortems are *.md files; README.md is not read as one"


@code("SLO7513")
def cannot_write(*, reason: str) -> Text:
    """A postmortem cannot be written.

    The file on disk is unchanged.

    Fix: check permissions and free space.
    """
    return f"cannot write the document: {reason}", "check permissions and free space; the file is unchanged"


@code("SLO7514")
def already_exists() -> Text:
    """A new postmortem would replace a file.

    Fix: choose another title, or edit the existing file.
    """
    return "there is already a file with this name", "choose another title, or edit this file"
