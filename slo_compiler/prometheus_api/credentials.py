"""The headers of requests, with credentials; and their removal from texts that are shown."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from slo_compiler import __version__
from slo_compiler.prometheus_api.errors import AccessError
from slo_compiler.prometheus_api.secrets import read_secret

if TYPE_CHECKING:
    from slo_compiler.model.connection import Connection

_HIDDEN = "<secret>"


class Credentials:
    """The secrets of a connection, read from variables and files."""

    def __init__(self, connection: Connection) -> None:
        """Read the secrets; raises `AccessError` if one is missing."""
        self._headers = {
            "User-Agent": f"slo-compiler/{__version__}",
            "Accept": "application/json",
            **dict(connection.headers),
            # Decompressed by `bodies`, which limits the size.
            "Accept-Encoding": "gzip",
        }
        self._secrets: set[str] = set()
        self.given = bool(connection.token or connection.username)
        """True if requests contain credentials."""
        if connection.token is not None:
            token = read_secret(connection.token, what="token")
            if not token.isascii() or " " in token:
                raise AccessError("the token contains spaces or letters outside ASCII: write only the token")
            self._authorize(f"Bearer {token}", token)
        elif connection.username:
            password = read_secret(connection.password, what="password") if connection.password else ""
            pair = b64encode(f"{connection.username}:{password}".encode()).decode()
            self._authorize(f"Basic {pair}", password, pair)

    def headers(self) -> dict[str, str]:
        """Return the headers of every request."""
        return dict(self._headers)

    def hide(self, text: str) -> str:
        """Remove the secrets from a text, which a server may have repeated."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text

    def _authorize(self, header: str, *secrets: str) -> None:
        self._headers["Authorization"] = header
        self._secrets.update(secret for secret in secrets if secret)
