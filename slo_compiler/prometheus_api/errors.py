"""Errors of a Prometheus, as opposed to results of a query."""

from __future__ import annotations


class PrometheusError(Exception):
    """Prometheus returned no usable answer; the message is one sentence with a fix."""


class UnreachableError(PrometheusError):
    """No answer: no connection, no trusted certificate, too slow, not ready, or another server."""

    def __init__(self, text: str, *, is_temporary: bool = False) -> None:
        """Remember whether another attempt may succeed."""
        super().__init__(text)
        self.is_temporary = is_temporary


class AccessError(PrometheusError):
    """Prometheus denies access, or a secret or certificate for it cannot be read."""


class QueryError(PrometheusError):
    """Prometheus rejects the query; the message contains its reason."""


class AnswerError(PrometheusError):
    """The answer is not one of the API of Prometheus, or not of the requested type."""
