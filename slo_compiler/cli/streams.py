"""Standard output and standard error, even if they are closed, full or a closed pipe."""

from __future__ import annotations

import io
import os
import sys


class OutputError(Exception):
    """Standard output cannot be written; the text is the reason."""


class _Stream(io.TextIOWrapper):
    """A standard stream of this process."""

    def write(self, text: str, /) -> int:
        """Write text."""
        try:
            return super().write(text)
        except OSError as error:
            self.failed(error)
            return len(text)

    def flush(self) -> None:
        """Write the text in the buffer."""
        try:
            super().flush()
        except OSError as error:
            self.failed(error)

    def failed(self, _error: OSError) -> None:
        """Discard the text in the buffer and all that follows: Python flushes the buffer again at exit."""
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self.fileno())
        os.close(null)


class _Output(_Stream):
    """Standard output: a failure loses results, so it ends the command.

    A reader that closes the pipe, as `head` does, has read enough. The command continues, because its exit
    code may matter.
    """

    def failed(self, error: OSError) -> None:
        """Raise OutputError."""
        super().failed(error)
        if not isinstance(error, BrokenPipeError):
            raise OutputError((error.strerror or str(error)).lower()) from error


def prepare_streams() -> None:
    """Replace the standard streams of this process."""
    _fill_closed_descriptors()
    sys.stdout = _Output(
        io.BufferedWriter(io.FileIO(1, "w", closefd=False)),
        encoding=_encoding(sys.stdout),
        errors="backslashreplace",  # for locales that cannot encode `…`
        line_buffering=os.isatty(1),
    )
    # A failure to write a message does not change the result of a command.
    sys.stderr = _Stream(
        io.BufferedWriter(io.FileIO(2, "w", closefd=False)),
        encoding=_encoding(sys.stderr),
        errors="backslashreplace",
        line_buffering=True,
    )


def _encoding(stream: io.TextIOBase | object) -> str | None:
    return getattr(stream, "encoding", None)


def _fill_closed_descriptors() -> None:
    """Open the null device in place of closed standard streams, so that no other file becomes one of them.

    It is opened for reading, so that writing to a closed standard output fails.
    """
    descriptor = os.open(os.devnull, os.O_RDONLY)
    while descriptor <= 2:
        descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
