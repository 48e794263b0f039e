"""SLO7580 to SLO7582: postmortems that cannot be begun, and notes that find no document."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO7580")
def evidence_exists(*, id: str) -> Text:  # noqa: A002 - the name of the key in the front matter
    """The evidence of a new postmortem would replace a file.

    The JSON file has the id of the document in its name, which is the next free id of the year. If the file
    exists although no document has this id, a document was removed without its evidence. No file is written.

    Fix: remove the file, or restore its document.
    """
    return (
        f"there is evidence of {id} already, but no document with this id",
        "remove it, or restore its document",
    )


@code("SLO7581")
def no_draft() -> Text:
    """There is no draft to which a note could be added.

    `slo postmortem note` writes to the newest document with `status: draft`.

    Fix: begin a document with `slo postmortem new`, or choose one with `--file`.
    """
    return (
        "there is no draft to write to",
        "begin one with slo postmortem new, or choose a document with --file",
    )


@code("SLO7582")
def no_timeline() -> Text:
    """A document has no timeline to which a note could be added.

    A timeline is a table with the columns `Time` and `Event`, or a list below the heading `Timeline`.

    Fix: add the heading and the table.
    """
    return "the document has no timeline", "add a table with the columns Time and Event below ## Timeline"
