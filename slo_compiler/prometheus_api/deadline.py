"""One time limit for a whole request, also if the server sends an answer byte by byte.

The timeouts of urllib3 and of sockets apply to each read. Here, each read gets the time that remains. The
system may take longer to resolve a host name, and each of several addresses gets the time that remains.
"""

from __future__ import annotations

import io
import math
import threading
import time
from typing import TYPE_CHECKING, Any, cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    import socket


class _Deadline(threading.local):
    """The time at which the request of this thread must have ended."""

    def __init__(self) -> None:
        self._end = math.inf

    def start(self, seconds: float) -> None:
        """Begin a request."""
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the remaining seconds; raises TimeoutError if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time limit of the request has passed")
        return left


deadline = _Deadline()
"""The deadline of the current thread's request."""


class _LimitedReader(io.RawIOBase):
    """Reads from a socket, each time with the remaining time as timeout."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._raw = connected.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(deadline.remaining())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _LimitedSocket:
    """A connected socket from which `http.client` reads with the deadline."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        """Return a reader; `http.client` calls this once per answer."""
        return io.BufferedReader(_LimitedReader(self._socket))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


class _PlainConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", _LimitedSocket(self.sock))


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", _LimitedSocket(self.sock))


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


POOLS = {"http": _PlainPool, "https": _TlsPool}
"""Connection pools by scheme, for `PoolManager.pool_classes_by_scheme`."""
