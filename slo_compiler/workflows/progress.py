"""Report the progress of a run."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the kind of work (`specs compiled`), the number of items that are done, and the total."""


def ignore_progress(_work: str, _done: int, _total: int, /) -> None:
    """Ignore progress."""
