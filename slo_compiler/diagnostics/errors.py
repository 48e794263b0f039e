"""What is never a user's mistake."""

from __future__ import annotations


class InternalError(Exception):
    """The compiler produced something wrong; the text says what, for the report of the bug."""
