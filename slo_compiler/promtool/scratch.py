"""Temporary directories that end with this process, even if it is killed, together with their processes."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.promtool.errors import PromtoolFailed
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHELL = "/bin/sh"
# Ignores Ctrl-C and SIGTERM, which are sent to whole process groups, and waits until standard input ends.
# The processes in its group stop before the directory is removed; `kill 0` includes the shell itself.
_WATCH = """\
trap '' HUP INT TERM
read -r _
kill -TERM 0
rm -rf -- "$1"
kill -KILL 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A temporary directory."""

    path: Path
    group: int | None
    """A process group that ends with this process; None if the system does not support it."""


@contextlib.contextmanager
def scratch_directory(prefix: str) -> Iterator[Scratch]:
    """Create a temporary directory for the time of the block.

    A shell waits for the end of a pipe that only this process can write to. The kernel closes the pipe when
    this process ends, for any reason; then the shell kills its process group and removes the directory.
    (Linux can send a signal to a child whose parent ends, but only from code that runs between fork and
    exec, which is not safe in a process with threads.) Raises PromtoolFailed if there is no directory for
    temporary files.
    """
    with _temporary(prefix) as directory, _watched(directory) as group:
        yield Scratch(path=Path(directory), group=group)


def _temporary(prefix: str) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix=prefix)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PromtoolFailed(
            f"cannot create a temporary directory for promtool: {reason};"
            " set TMPDIR to a directory that you can write to"
        ) from None


@contextlib.contextmanager
def _watched(directory: str) -> Iterator[int | None]:
    if sys.platform == "win32":
        yield None
        return
    reader, writer = os.pipe()  # not inherited by other processes
    try:
        shell = _start_shell(directory, reader)
    finally:
        os.close(reader)
    try:
        yield shell
    finally:
        os.close(writer)
        if shell is not None:
            os.waitpid(shell, 0)


if sys.platform != "win32":

    def _start_shell(directory: str, reader: int) -> int | None:
        """Start the shell in a new process group; return its ID, None without a shell."""
        null = ((os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2))
        try:
            return os.posix_spawn(
                _SHELL,
                ["sh", "-c", _WATCH, "sh", directory],
                {"PATH": os.environ.get("PATH", os.defpath)},
                file_actions=[(os.POSIX_SPAWN_DUP2, reader, 0), *null],
                setpgroup=0,
            )
        except OSError:
            return None
