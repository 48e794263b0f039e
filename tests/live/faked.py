"""A server with the API of Prometheus, for incidents that are known: one fault per service."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE = 100.0
"""Events per second of each service."""
_JOB = re.compile(r'job="(\w+)"')
_RANGE = re.compile(r"\[(\d+)s\]\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A time in which a share of all events is bad; in Unix seconds."""

    service: str
    begin: float
    end: float
    share: float = 1.0
    alerted: tuple[tuple[str, float, float], ...] = ()
    """Alerts that fired: name, begin and end."""


@dataclass(slots=True, kw_only=True)
class FakedPrometheus:
    """What it answers; rates do not depend on their window, and there are events for any past time."""

    now: float
    faults: list[Fault] = field(default_factory=list)
    recorded: frozenset[str] = frozenset()
    """The services whose rules were loaded."""
    levels: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    """Time and value of recorded policy levels, by service."""
    has_budget: bool = True
    """False if there were no events at the begin of the period."""
    has_alerts: bool = True
    """False if no alert was ever stored."""
    url: str = ""
    queries: list[str] = field(default_factory=list)

    def answer(self, path: str, fields: dict[str, str]) -> dict[str, Any]:
        """Return the data of an answer."""
        query = fields["query"]
        self.queries.append(query)
        if path.endswith("query_range"):
            return self._span(query, *(float(fields[key]) for key in ("start", "end", "step")))
        at = float(fields.get("time", self.now))
        if query == "time()":
            return {"resultType": "scalar", "result": [self.now, str(self.now)]}
        if query.startswith("count(last_over_time(ALERTS"):
            return _vector([({}, 1.0)] if self.has_alerts else [], at)
        if query.startswith("count by (service, slo)"):
            return _vector([({"service": one, "slo": "availability"}, 1.0) for one in self.recorded], at)
        if found := _RANGE.search(query):
            return self._stored(query, at - float(found[1]), at)
        return self._instant(query, at)

    def _instant(self, query: str, at: float) -> dict[str, Any]:
        if "slo:" in query or ("[" in query and not self.has_budget):
            return _vector([], at)
        return _vector([({}, self._rate(query, at))], at)

    def _stored(self, query: str, begin: float, end: float) -> dict[str, Any]:
        series = []
        if "ALERTS" in query:
            for fault in self.faults:
                for name, first, last in fault.alerted:
                    labels = {"alertname": name, "service": fault.service, "slo": "availability"}
                    step = 30 if name.endswith("Page") else 240
                    times = [first + number * step for number in range(int((last - first) // step) + 1)]
                    series.append((labels, [(time, 1.0) for time in times if begin < time <= end]))
        if "policy_level" in query:
            service = next(one for one in self.levels or {"": ()} if f'service="{one}"' in query or not one)
            labels = {"__name__": "slo:policy_level:number", "service": service, "slo": "availability"}
            points = [(time, float(level)) for time, level in self.levels.get(service, ())]
            series.append((labels, [one for one in points if begin < one[0] <= end]))
        return _matrix([one for one in series if one[1]])

    def _span(self, query: str, start: float, end: float, step: float) -> dict[str, Any]:
        times = [start + number * step for number in range(int((end - start) // step) + 1)]
        return _matrix([({}, [(time, self._rate(query, time)) for time in times])])

    def _rate(self, query: str, at: float) -> float:
        """Return bad events per second if the query is about them, or else all events."""
        job = _JOB.search(query)
        if "5.." not in query:
            return RATE
        shares = (
            one.share for one in self.faults if job and one.service == job[1] and one.begin <= at < one.end
        )
        return RATE * sum(shares)


def _vector(samples: list[tuple[dict[str, str], float]], at: float) -> dict[str, Any]:
    result = [{"metric": labels, "value": [at, str(value)]} for labels, value in samples]
    return {"resultType": "vector", "result": result}


def _matrix(series: list[tuple[dict[str, str], list[tuple[float, float]]]]) -> dict[str, Any]:
    result = [
        {"metric": labels, "values": [[time, str(value)] for time, value in points]}
        for labels, points in series
    ]
    return {"resultType": "matrix", "result": result}


@contextmanager
def serving_fake(prometheus: FakedPrometheus) -> Iterator[FakedPrometheus]:
    """Serve it until the context exits."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Do not log."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {key: values[0] for key, values in parse_qs(body).items()}
            data = {"status": "success", "data": prometheus.answer(self.path, fields)}
            text = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        prometheus.url = f"http://127.0.0.1:{server.server_port}"
        yield prometheus
    finally:
        server.shutdown()
        server.server_close()
