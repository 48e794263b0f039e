"""Internal errors."""

from __future__ import annotations


class InternalError(Exception):
    """A bug in `slo`; the text describes it for the bug report."""
