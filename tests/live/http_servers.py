"""Servers that run in the test: the exporter of the service and the notification webhook."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from .traffic import Sample, counters, exposition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .traffic import Traffic

PLAIN_NAMES = "text/plain; version=0.0.4; charset=utf-8"
ANY_NAMES = "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
"""Text format that supports quoted metric and label names."""

_TYPES = "# TYPE http_requests_total counter\n# TYPE http_request_duration_seconds histogram\n"


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Do not log."""

    def answer(self, text: str = "", *, content_type: str = PLAIN_NAMES) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Webhook:
    """All alerts that Alertmanager delivered, in order of arrival."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._alerts: list[dict[str, Any]] = []

    def receive(self, alerts: list[dict[str, Any]]) -> None:
        now = time.time()
        self._alerts.extend(alert | {"receivedAt": now} for alert in alerts)

    def alerts(self, **labels: str) -> list[dict[str, Any]]:
        """Return the alerts with these labels."""
        return [alert for alert in self._alerts if labels.items() <= alert["labels"].items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """The `/metrics` endpoint of the service, with all sets of samples that it sent."""

    address: str
    sent: list[tuple[Sample, ...]]


@contextmanager
def exporting(traffic: Traffic) -> Iterator[Exporter]:
    """Expose the current counters of traffic."""
    sent: list[tuple[Sample, ...]] = []

    def metrics() -> str:
        samples = tuple(counters(traffic.until(time.time())))
        sent.append(samples)
        return _TYPES + "".join(f"{exposition(sample)}\n" for sample in samples)

    with exposing(metrics) as address:
        yield Exporter(address=address, sent=sent)


@contextmanager
def exposing(metrics: Callable[[], str], *, content_type: str = PLAIN_NAMES) -> Iterator[str]:
    """Respond to each scrape with the result of a function."""

    class Handler(_Quiet):
        def do_GET(self) -> None:
            self.answer(metrics(), content_type=content_type)

    with _serving(Handler) as address:
        yield address


@contextmanager
def listening() -> Iterator[Webhook]:
    """Receive notifications from Alertmanager."""

    class Handler(_Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            webhook.receive(json.loads(body)["alerts"])
            self.answer()

    with _serving(Handler) as address:
        webhook = Webhook(f"http://{address}/")
        yield webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """A server that accepts any JSON, with the paths and bodies of all requests."""

    url: str
    requests: list[tuple[str, dict[str, Any]]]


@contextmanager
def recording() -> Iterator[Recorder]:
    """Receive notifications in place of Slack and PagerDuty."""
    requests: list[tuple[str, dict[str, Any]]] = []

    class Handler(_Quiet):
        def do_POST(self) -> None:
            requests.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.answer("ok")

    with _serving(Handler) as address:
        yield Recorder(url=f"http://{address}", requests=requests)


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
