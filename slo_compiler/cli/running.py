"""Run the command line, and always end with an exit code and, after a failure, a message."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import say
from slo_compiler.cli.signals import ENDINGS, end_cleanly
from slo_compiler.cli.streams import OutputError, prepare_streams

if TYPE_CHECKING:
    from collections.abc import Callable


def run_command_line(command: Callable[[], object]) -> NoReturn:
    """Run a command; report an unexpected exception as an internal error, in one line."""
    ending = _Ending()
    atexit.register(ending.leave)  # the first to be registered is the last to be called
    try:
        _run_with_streams(command)
    except SystemExit as end:
        ending.status = end.code if isinstance(end.code, int) else None
        raise


class _Ending:
    """The end of the process, after all other exit handlers of Python."""

    status: int | None = None
    """The exit code; None to leave the end to Python."""

    def leave(self) -> None:
        """Exit immediately: Python would first free every object, which takes a tenth of a short run."""
        if self.status is None:
            return
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OutputError, OSError, ValueError):
                stream.flush()
        os._exit(self.status)


def _run_with_streams(command: Callable[[], object]) -> NoReturn:
    prepare_streams()
    end_cleanly()
    try:
        _run(command)
    except OutputError as error:
        # What the exception interrupted may have left text in the buffer, which cannot be written either.
        with contextlib.suppress(OutputError):
            sys.stdout.flush()
        say(f"slo: cannot write to standard output: {error}")
        sys.exit(Exit.TOOL)


def _run(command: Callable[[], object]) -> NoReturn:
    try:
        command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        _end(130)
    except SystemExit as end:
        sys.stdout.flush()
        _end(end.code)
    except OutputError:
        raise
    except Exception as error:
        if os.environ.get("SLO_TRACEBACK"):
            raise
        _explain(error)
    sys.exit(Exit.FINE)


def _end(status: str | int | None) -> NoReturn:
    """Exit; name the signal that ended the command."""
    ending = ENDINGS.get(status) if isinstance(status, int) else None
    if ending:
        say(f"slo: {ending}")
    sys.exit(status)


def _explain(error: Exception) -> NoReturn:
    if not _has_working_directory():
        say("slo: the working directory was deleted; change to another directory")
        sys.exit(Exit.USAGE)
    say(
        f"slo: internal error: {type(error).__name__}: {error}\n"
        "This is a bug in slo-compiler; please report it. Set SLO_TRACEBACK=1 for the traceback."
    )
    sys.exit(Exit.BUG)


def _has_working_directory() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - as Path.cwd, without an import
    except FileNotFoundError:
        return False
    return True
