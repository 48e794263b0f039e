"""Describes failures below HTTP: names, connections, TLS, timeouts."""

from __future__ import annotations

import ssl
from http.client import IncompleteRead
from typing import TYPE_CHECKING

from urllib3 import exceptions

from slo_compiler.prometheus_api.errors import UnreachableError
from slo_compiler.prometheus_api.printing import readable, shown_url
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.model.connection import Connection

_HOST_MISMATCH = (62, 64)
"""`X509_V_ERR_HOSTNAME_MISMATCH` and `X509_V_ERR_IP_ADDRESS_MISMATCH` of OpenSSL."""
_EXPIRED = (9, 10)
"""`X509_V_ERR_CERT_NOT_YET_VALID` and `X509_V_ERR_CERT_HAS_EXPIRED`."""
_CERTIFICATE_ALERTS = ("CERTIFICATE", "HANDSHAKE_FAILURE", "UNKNOWN_CA", "ACCESS_DENIED")
_NO_TLS = (
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH",
    "HTTP_REQUEST",
)

_BROKEN = (ConnectionError, IncompleteRead, exceptions.IncompleteRead, ssl.SSLError)


def unreachable(error: Exception, connection: Connection) -> UnreachableError:
    """Return the error to report for one of urllib3, `http.client` or a socket."""
    url = shown_url(connection.url)
    causes = tuple(_causes(error))
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if any(isinstance(cause, exceptions.ProxyError) for cause in causes):
        return UnreachableError(
            f"cannot reach {url} through the proxy of HTTPS_PROXY or HTTP_PROXY ({_reason(causes)}): correct"
            " the variable, or add the host to NO_PROXY",
            is_temporary=True,
        )
    if any(isinstance(cause, exceptions.LocationValueError) for cause in causes):
        return UnreachableError(f"{url} is not a valid URL: correct it")
    if any(_is_timeout(cause) for cause in causes):
        limit = duration_text(connection.timeout)
        return UnreachableError(
            f"{url} did not answer within {limit}: check the network and its load, or raise timeout"
        )
    if tls is not None and not isinstance(tls, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return UnreachableError(_tls_text(tls, connection, url))
    return UnreachableError(_connection_text(causes, connection, url), is_temporary=True)


def _is_timeout(cause: BaseException) -> bool:
    # In urllib3, any failure to connect is a kind of timeout.
    is_theirs = isinstance(cause, exceptions.TimeoutError) and not isinstance(
        cause, exceptions.NewConnectionError
    )
    return is_theirs or isinstance(cause, TimeoutError)


def _connection_text(causes: tuple[BaseException, ...], connection: Connection, url: str) -> str:
    if any(isinstance(cause, exceptions.NameResolutionError) for cause in causes):
        return f"the host name of {url} cannot be resolved: correct the URL, or check DNS and VPN"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"{url} refuses connections: start Prometheus, or correct host and port"
    if any(isinstance(cause, exceptions.NewConnectionError) for cause in causes):
        return f"cannot connect to {url} ({_reason(causes)}): correct the URL, or check the network"
    if any(isinstance(cause, _BROKEN) for cause in causes):
        return f"{url} closed the connection before the answer was complete: {_broken_fix(connection)}"
    return f"{url} does not answer with HTTP ({_reason(causes)}): correct host, port and scheme of the URL"


def _broken_fix(connection: Connection) -> str:
    """Return the fix; with TLS 1.3, a server may close the connection before its alert is read."""
    if not connection.url.startswith("https:"):
        return "check Prometheus and its proxy"
    if connection.certificate_file:
        return "check the client certificate, Prometheus and its proxy"
    return (
        "if it demands a client certificate, set cert_file and key_file; else check Prometheus and its proxy"
    )


def _tls_text(error: ssl.SSLError, connection: Connection, url: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _untrusted_text(error, url)
    reason = error.reason or ""
    if "ALERT" in reason and any(word in reason for word in _CERTIFICATE_ALERTS):
        if connection.certificate_file:
            return f"{url} rejects the client certificate ({reason}): use one of a CA that it trusts"
        return f"{url} demands a client certificate ({reason}): set cert_file and key_file"
    if any(word in reason for word in _NO_TLS):
        return f"{url} does not use TLS: write http:// instead of https://, or correct the port"
    return f"no TLS connection to {url} ({reason or readable(str(error))}): check its TLS settings"


def _untrusted_text(error: ssl.SSLCertVerificationError, url: str) -> str:
    reason = readable(error.verify_message)
    if error.verify_code in _HOST_MISMATCH:
        return f"the certificate of {url} is for another host ({reason}): use a host name that it contains"
    if error.verify_code in _EXPIRED:
        return f"the certificate of {url} is not valid now ({reason}): renew it, or check the clock"
    return f"the certificate of {url} is not trusted ({reason}): set ca_file to the CA of the server"


def _causes(error: BaseException) -> list[BaseException]:
    """List an exception, those that it wraps, and those that caused it."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__]
    return found


def _reason(causes: tuple[BaseException, ...]) -> str:
    """Return the text of the operating system, or else that of the first cause without objects in it."""
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            return readable(cause.strerror)
    return readable(type(causes[-1]).__name__)
