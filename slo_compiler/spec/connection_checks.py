"""Checks of a connection, from `slo.yaml` or from environment variables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

URL_PROBLEM = "is not the URL of an HTTP API"
URL_HINT = (
    "write scheme, host and path, such as https://prometheus.example.com or http://mimir:8080/prometheus"
)
TLS_KEYS = ("ca_file", "cert_file", "key_file")

_URL = r"https?://[^\s/?#@]+(/[^\s?#]*)?"
_USER = r"[^/]*//[^/?#]*@"
_HEADER = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_HEADER_VALUE = r"[!-~]([ -~]*[!-~])?"
_OWN_HEADERS = frozenset(
    (
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie"))
_SECRET_WORDS = ("token", "secret", "password", "api-key", "apikey")
_PASSWORD = ("password_env", "password_file")
_EXCLUSIVE = (
    ("token_env", "token_file"),
    _PASSWORD,
    *((token, other) for token in ("token_env", "token_file") for other in ("username", *_PASSWORD)),
)
_NEEDS = (
    ("username", _PASSWORD),
    ("password_env", ("username",)),
    ("password_file", ("username",)),
    ("cert_file", ("key_file",)),
    ("key_file", ("cert_file",)),
)
"""Keys, each with those of which it needs one."""


def is_url(text: str) -> bool:
    """Return whether a text is an `http://` or `https://` URL without user, query and fragment."""
    if not re.fullmatch(_URL, text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is not a number, or brackets are missing
        return False


def has_user(url: str) -> bool:
    """Return whether a URL contains a user name, which may be a secret too."""
    return re.match(_USER, url) is not None


def is_secret_header(name: str) -> bool:
    """Return whether the value of a header is usually a secret."""
    small = name.lower()
    return small in _SECRET_HEADERS or any(word in small for word in _SECRET_WORDS)


def header_problem(name: str, value: str) -> str:
    """Return why a header cannot be sent; empty if it can."""
    if not re.fullmatch(_HEADER, name):
        return "has a name with characters other than letters, digits and '-'"
    if name.lower() in _OWN_HEADERS:
        return "is set by slo"
    if not re.fullmatch(_HEADER_VALUE, value):
        return "has a value that is empty or not printable ASCII"
    return ""


def exclusive_keys(keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """List the pairs of given keys of which only one may be given."""
    return (pair for pair in _EXCLUSIVE if pair[0] in keys and pair[1] in keys)


def missing_keys(keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """List the given keys that need another one, and that one."""
    for key, needed in _NEEDS:
        if key in keys and not any(one in keys for one in needed):
            yield key, needed[0]
