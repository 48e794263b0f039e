"""Sends requests to one Prometheus and returns typed answers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from slo_compiler.prometheus_api.answers import (
    Answer,
    RangeAnswer,
    instant_answer,
    range_answer,
    read_answer,
)
from slo_compiler.prometheus_api.errors import PrometheusError
from slo_compiler.prometheus_api.printing import shown_url
from slo_compiler.prometheus_api.statuses import failure
from slo_compiler.prometheus_api.transport import Response, Transport
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta

    from slo_compiler.model.connection import Connection

__all__ = ["Answer", "PrometheusClient", "RangeAnswer"]

_METHOD_NOT_ALLOWED = 405


class PrometheusClient:
    """The API of one Prometheus. Every method raises `PrometheusError` if there is no usable answer."""

    def __init__(self, connection: Connection) -> None:
        """Prepare the connection; nothing is read or sent yet."""
        self._connection = connection
        self._opened: Transport | None = None
        self._query_method = "POST"

    def query(self, expression: str, *, at: datetime | None = None) -> Answer:
        """Evaluate an expression at a time; default: now. A scalar is one sample without labels."""
        with self._without_secrets():
            response = self._queried("query", _fields(expression, time=at))
            answer = instant_answer(response.body, url=shown_url(response.url))
            return replace(answer, warnings=self._hidden(answer.warnings))

    def samples(self, expression: str, *, at: datetime) -> RangeAnswer:
        """Return the stored samples of a range vector, such as `ALERTS[2h]`, at a time."""
        with self._without_secrets():
            response = self._queried("query", _fields(expression, time=at))
            answer = range_answer(response.body, url=shown_url(response.url))
            return replace(answer, warnings=self._hidden(answer.warnings))

    def span(self, expression: str, *, begin: datetime, end: datetime, step: timedelta) -> RangeAnswer:
        """Evaluate an expression at each step; Prometheus allows 11,000 steps."""
        fields = _fields(expression, start=begin, end=end) | {"step": f"{step.total_seconds():g}"}
        with self._without_secrets():
            response = self._queried("query_range", fields)
            answer = range_answer(response.body, url=shown_url(response.url))
            return replace(answer, warnings=self._hidden(answer.warnings))

    def get(self, path: str, **fields: str) -> Any:
        """Return the `data` of another endpoint below `/api/v1/`, such as `rules`."""
        with self._without_secrets():
            response = self._checked(self._sent("GET", path, fields))
            return read_answer(response.body, url=shown_url(response.url))["data"]

    def _hidden(self, warnings: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._transport().credentials.hide(text) for text in warnings)

    def _queried(self, path: str, fields: Mapping[str, str]) -> Response:
        """Send a query in the body, because URLs have limits; in the URL if a proxy allows only GET."""
        response = self._sent(self._query_method, path, fields)
        if response.status == _METHOD_NOT_ALLOWED and self._query_method == "POST":
            self._query_method = "GET"
            response = self._sent("GET", path, fields)
        return self._checked(response)

    def _sent(self, method: str, path: str, fields: Mapping[str, str]) -> Response:
        return self._transport().send(method, f"{self._connection.url}/api/v1/{path}", fields)

    def _checked(self, response: Response) -> Response:
        if not response.is_success:
            raise failure(response, has_credentials=self._transport().credentials.given)
        return response

    def _transport(self) -> Transport:
        if self._opened is None:
            self._opened = Transport(self._connection)
        return self._opened

    @contextmanager
    def _without_secrets(self) -> Iterator[None]:
        """Remove secrets from the message of an error, which may quote what a server repeated."""
        try:
            yield
        except PrometheusError as error:
            if self._opened is not None:
                error.args = (self._opened.credentials.hide(str(error)),)
            raise


def _fields(expression: str, **times: datetime | None) -> dict[str, str]:
    given = {name: f"{time.timestamp():.3f}" for name, time in times.items() if time is not None}
    return {"query": expression} | given
