"""Signals that end the command: clean up first, as after Ctrl-C."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_NAMES = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "the terminal was closed"}

ENDINGS = {128 + getattr(signal, name): text for name, text in _NAMES.items() if hasattr(signal, name)}
"""Messages by exit code, which is 128 plus the number of the signal, as in a shell."""


def end_cleanly() -> None:
    """Exit on SIGTERM and SIGHUP with an exception, as Python does on SIGINT.

    A signal that is ignored stays ignored, as under nohup.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
