"""Describes answers with an HTTP status other than 200."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from slo_compiler.nesting import parse_json
from slo_compiler.prometheus_api.errors import (
    AccessError,
    AnswerError,
    PrometheusError,
    QueryError,
    UnreachableError,
)
from slo_compiler.prometheus_api.printing import readable, shown_url

if TYPE_CHECKING:
    from slo_compiler.prometheus_api.transport import Response

REDIRECTS = (301, 302, 303, 307, 308)
_QUERY = (400, 413, 414, 422, 431)
TEMPORARY = (429, 502, 503, 504)
"""Statuses after which another attempt may succeed."""
_LATER = "try again later"
_OTHERS = {
    404: (
        "does not exist",
        "correct its path: Mimir has /prometheus, and a cluster of VictoriaMetrics /select/0/prometheus",
    ),
    429: ("limits the number of requests", _LATER),
    502: ("is not reachable behind its proxy", "start Prometheus, or correct the proxy"),
    503: ("is not ready or overloaded", _LATER),
    504: ("is too slow for its proxy", _LATER),
}
"""The meaning of a status, and the fix."""


def failure(response: Response, *, has_credentials: bool) -> PrometheusError:
    """Return the error of a response whose status is not one of success."""
    status, url = response.status, shown_url(response.url)
    said = said_by(response.body)
    if status in REDIRECTS and response.location:
        return UnreachableError(_redirected(response, url))
    if status in (401, 403):
        return AccessError(f"{url} {_denied(status, said, has_credentials=has_credentials)}")
    if status in _QUERY:
        return _rejected(status, said, url)
    text, fix = _OTHERS.get(status, ("answers with an unexpected status", "check the server and its log"))
    quoted = f": {said}" if said and status != 404 else ""
    error = UnreachableError if status in TEMPORARY else AnswerError
    return error(f"{url} {text} ({status}{quoted}): {fix}")


def _redirected(response: Response, url: str) -> str:
    target = urljoin(response.url, response.location)
    if same_server(response.url, target):
        return f"{url} redirects again and again: use the URL of the HTTP API itself"
    return (
        f"{url} redirects to {shown_url(target)}, which is another server and gets no credentials: use the"
        " URL of the HTTP API itself; if that is a login page, set token_env or username"
    )


def _rejected(status: int, said: str, url: str) -> PrometheusError:
    if status == 400 and url.startswith("http:") and "https" in said.lower():
        return UnreachableError(f"{url} uses TLS: write https:// instead of http://")
    return QueryError(f"{url} rejects the query ({status}): {said or 'the query may be too long'}")


def _denied(status: int, said: str, *, has_credentials: bool) -> str:
    quoted = f": {said}" if said else ""
    if "org id" in said.lower():
        return f"needs a tenant ({status}{quoted}): set it in headers, such as X-Scope-OrgID"
    if not has_credentials:
        return f"demands credentials ({status}{quoted}): set token_env, or username and password_env"
    if status == 403:
        return f"forbids this request ({status}{quoted}): give the user or token the right to query"
    return f"rejects the credentials ({status}{quoted}): check the token or user, and whether it expired"


def same_server(url: str, other: str) -> bool:
    """Return whether two URLs have the same scheme, host and port, so that credentials may be sent."""
    return urlsplit(url)[:2] == urlsplit(other)[:2]


def said_by(body: bytes) -> str:
    """Return the error message of a server: from the JSON of Prometheus, or the text; empty for HTML."""
    text = body.decode("utf-8", errors="replace").strip()
    if text.startswith("<"):
        return ""
    try:
        answer = parse_json(text)
    except ValueError:
        return readable(text)
    error = answer.get("error", answer.get("message")) if isinstance(answer, dict) else None
    return readable(error if isinstance(error, str) else text)
