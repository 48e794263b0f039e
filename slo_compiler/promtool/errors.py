"""Errors of promtool itself, as opposed to errors in rules."""

from __future__ import annotations


class PromtoolError(Exception):
    """promtool returned no result; the message is one sentence with a fix."""


class PromtoolUnavailable(PromtoolError):  # noqa: N818 - describes a state: promtool is unavailable
    """promtool cannot be started: it, the Docker client, daemon or image is missing or unsuitable."""


class PromtoolFailed(PromtoolError):  # noqa: N818 - describes an event: promtool failed
    """promtool was started, but crashed, hung or could not read its input."""


class AmtoolError(PromtoolError):
    """amtool is missing, or cannot read the configuration of Alertmanager."""
