"""A server that plays scripted answers, correct or not, over TCP or TLS, and keeps the requests."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Sequence

    Play = bytes | Callable[[socket.socket], None]

ONE = {"status": "success", "data": {"resultType": "scalar", "result": [1700000000, "1"]}}
"""What Prometheus answers to the query `1`."""


def answer(
    content: object, *, status: str = "200 OK", kind: str = "application/json", **headers: str
) -> bytes:
    """Return an answer of HTTP; `content` is bytes, text, or what becomes JSON."""
    if not isinstance(content, (bytes, str)):
        content = json.dumps(content)
    body = content.encode() if isinstance(content, str) else content
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(kw_only=True)
class FaultyServer:
    """A running server."""

    url: str
    requests: list[str] = field(default_factory=list)
    """The requests with their bodies, in order."""
    stopped: threading.Event = field(default_factory=threading.Event)


@contextmanager
def playing(
    *script: Play, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[FaultyServer]:
    """Answer one connection after the other with the next part of the script; repeat the last one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scheme = "http" if tls is None else "https"
        server = FaultyServer(url=f"{scheme}://{host}:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_serve, args=(listener, script, tls, server))
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            # Wakes the thread that waits for a connection.
            with suppress(OSError), socket.create_connection(listener.getsockname(), timeout=5):
                pass
            thread.join()


def _serve(
    listener: socket.socket, script: Sequence[Play], tls: ssl.SSLContext | None, server: FaultyServer
) -> None:
    number = 0
    while True:
        accepted, _ = listener.accept()
        with accepted:
            if server.stopped.is_set():
                return
            accepted.settimeout(30)
            # The client may break any connection.
            with suppress(OSError):
                _play(accepted, script[min(number, len(script) - 1)], tls, server)
        number += 1


def _play(accepted: socket.socket, play: Play, tls: ssl.SSLContext | None, server: FaultyServer) -> None:
    connected = tls.wrap_socket(accepted, server_side=True) if tls is not None else accepted
    with connected:
        server.requests.append(_request(connected))
        if callable(play):
            play(connected)
        else:
            connected.sendall(play)
        with suppress(OSError):
            connected.shutdown(socket.SHUT_WR)
            while connected.recv(65_536):  # an early close would reset the connection
                pass


def _request(connected: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connected.recv(65_536)
        if not more or (data + more).startswith(b"\x16\x03"):  # the start of TLS
            return data.decode()
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connected.recv(65_536)
    return f"{head.decode()}\r\n\r\n{body.decode()}"
