"""Queries to the Prometheus HTTP API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One stored sample."""

    labels: dict[str, str]
    at: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The API of one Prometheus."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()

    def ask(self, path: str, **parameters: object) -> Any:
        """Return the `data` of a response; raise AssertionError with the message of Prometheus on errors."""
        query = urllib.parse.urlencode({name: str(value) for name, value in parameters.items()})
        try:
            request = urllib.request.Request(f"{self.url}/api/v1/{path}?{query}", headers=dict(self.headers))
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path} {parameters}: {error.read().decode()}") from error

    def newest(self, selector: str) -> list[Point]:
        """Return the last stored sample of each series, with its timestamp."""
        series = self.ask("query", query=f"{selector}[3m]")["result"]
        points = [(one["metric"], *one["values"][-1]) for one in series]
        return [Point(labels=labels, at=float(at), value=float(value)) for labels, at, value in points]

    def samples(self, selector: str, *, back: str = "15m", at: float | None = None) -> list[Point]:
        """Return the stored samples of a range up to now or up to `at`, oldest first."""
        moment = {} if at is None else {"time": f"{at:.3f}"}
        series = self.ask("query", query=f"{selector}[{back}]", **moment)["result"]
        points = [
            Point(labels=one["metric"], at=float(when), value=float(value))
            for one in series
            for when, value in one["values"]
        ]
        return sorted(points, key=lambda point: point.at)

    def instant(self, expr: str) -> list[dict[str, Any]]:
        """Evaluate an expression now."""
        return self.ask("query", query=expr)["result"]

    def over(self, expr: str, *, back: timedelta, step: int) -> list[dict[str, Any]]:
        """Evaluate an expression over a range up to now."""
        end = time.time()
        start = end - back.total_seconds()
        return self.ask("query_range", query=expr, start=start, end=end, step=step)["result"]
