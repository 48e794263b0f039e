"""What goes wrong with promtool itself, as against the rules that it judges."""

from __future__ import annotations


class PromtoolError(Exception):
    """Promtool gave no verdict; the text is one sentence that says what to do."""


class PromtoolUnavailable(PromtoolError):  # noqa: N818 - it reads as a state: promtool is unavailable
    """There is no promtool to run: tool, docker client, daemon or image is missing or wrong."""


class PromtoolFailed(PromtoolError):  # noqa: N818 - it reads as an event: promtool failed
    """Promtool was run, but crashed, hung or could not read what it was given."""
