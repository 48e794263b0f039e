"""Sends requests within one time limit, repeats what may succeed the next time, and stays on the host."""

from __future__ import annotations

import time
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

from urllib3.exceptions import HTTPError

from slo_compiler.prometheus_api.bodies import read_body, read_start
from slo_compiler.prometheus_api.credentials import Credentials
from slo_compiler.prometheus_api.deadline import deadline
from slo_compiler.prometheus_api.errors import UnreachableError
from slo_compiler.prometheus_api.failures import unreachable
from slo_compiler.prometheus_api.pool import connection_pool
from slo_compiler.prometheus_api.statuses import REDIRECTS, TEMPORARY, same_server
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from urllib3 import BaseHTTPResponse

    from slo_compiler.model.connection import Connection

PAUSES = (0.25, 1.0)
"""Seconds before the second and the third attempt."""
LONGEST_PAUSE = 5.0
"""Seconds that `Retry-After` may demand; if it demands more, there is no other attempt."""
_MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer, read completely; only the start of the body if the status is one of an error."""

    url: str
    status: int
    body: bytes
    location: str = ""
    """The target of a redirect, relative to the URL."""
    retry_after: str = ""

    @property
    def is_success(self) -> bool:
        """Return whether the body is that of an answer."""
        return 200 <= self.status < 300


class Transport:
    """HTTP requests of one connection."""

    def __init__(self, connection: Connection) -> None:
        """Read secrets and certificates; raises `PrometheusError` if one cannot be used."""
        self._connection = connection
        self.credentials = Credentials(connection)
        self._pool = connection_pool(connection)

    def send(self, method: str, url: str, fields: Mapping[str, str]) -> Response:
        """Send a request, at most three times; raises `PrometheusError` if there is no answer."""
        deadline.start(self._connection.timeout.total_seconds())
        with self._explained():
            for pause in PAUSES:
                outcome = self._attempt(method, url, fields)
                if not _is_temporary(outcome):
                    break
                pause = max(pause, _demanded(outcome))  # noqa: PLW2901 - the server may demand a longer one
                if pause > min(LONGEST_PAUSE, deadline.remaining()):
                    break
                time.sleep(pause)
            else:
                outcome = self._attempt(method, url, fields)
        if isinstance(outcome, UnreachableError):
            raise outcome
        return outcome

    def _attempt(self, method: str, url: str, fields: Mapping[str, str]) -> Response | UnreachableError:
        try:
            with self._explained():
                return self._followed(method, url, fields)
        except UnreachableError as error:
            return error

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Convert the exceptions of urllib3, `http.client` and sockets to `PrometheusError`."""
        try:
            yield
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise unreachable(error, self._connection) from error

    def _followed(self, method: str, url: str, fields: Mapping[str, str]) -> Response:
        """Send a request, and again where redirects on the same server lead."""
        for _ in range(_MOST_REDIRECTS):
            response = self._once(method, url, fields)
            target = urljoin(url, response.location)
            if response.status not in REDIRECTS or not response.location or not same_server(url, target):
                return response
            url = target
        return self._once(method, url, fields)

    def _once(self, method: str, url: str, fields: Mapping[str, str]) -> Response:
        headers, body = self.credentials.headers(), None
        sent_to, form = url, urlencode(fields)
        if method == "POST":
            headers["Content-Type"], body = "application/x-www-form-urlencoded", form
        elif form:
            sent_to = f"{url}{'&' if '?' in url else '?'}{form}"
        response = self._pool.request(
            method,
            sent_to,
            headers=headers,
            body=body,
            timeout=deadline.remaining(),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        return _read(response, url)


def _read(response: BaseHTTPResponse, url: str) -> Response:
    is_success = 200 <= response.status < 300
    try:
        body = read_body(response) if is_success else read_start(response)
    except BaseException:
        response.close()
        raise
    return Response(
        url=url,
        status=response.status,
        body=body,
        location=response.headers.get("Location", ""),
        retry_after=response.headers.get("Retry-After", ""),
    )


def _is_temporary(outcome: Response | UnreachableError) -> bool:
    if isinstance(outcome, UnreachableError):
        return outcome.is_temporary
    return outcome.status in TEMPORARY


def _demanded(outcome: Response | UnreachableError) -> float:
    """Return the seconds of `Retry-After`, a number or a date; 0 without one."""
    text = "" if isinstance(outcome, UnreachableError) else outcome.retry_after.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time()) if text else 0.0
    except (ValueError, OverflowError):
        return 0.0
