"""Show the progress of long work on a terminal, in one line that is rewritten and finally removed."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from slo_compiler.cli.verbosity import is_quiet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.workflows.progress import Progress

_DELAY = 1.0
"""Seconds before the first line: short work shows none."""
_INTERVAL = 0.1
"""Seconds between two lines."""
_CLEAR = "\r\033[K"


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Give a function that shows progress; it does nothing if standard error is not a terminal."""
    if is_quiet() or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        from slo_compiler.workflows.progress import ignore_progress

        yield ignore_progress
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.clear()


class _Line:
    """The current line of the terminal."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _DELAY
        self._is_shown = False

    def show(self, work: str, done: int, total: int) -> None:
        """Write `120 of 2,000 specs compiled`, if the last line is old enough."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        self._is_shown = True
        sys.stderr.write(f"{_CLEAR}{done:,} of {total:,} {work}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self._is_shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
