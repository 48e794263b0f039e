"""Sends requests to one Prometheus and returns typed answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import urllib3

from slo_compiler.model.samples import Sample
from slo_compiler.prometheus_api.errors import PrometheusError

if TYPE_CHECKING:
    from datetime import datetime

    from slo_compiler.model.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of an instant query."""

    samples: tuple[Sample, ...]
    warnings: tuple[str, ...] = ()
    """What Prometheus says about the result, such as that it is partial."""


class PrometheusClient:
    """The API of one Prometheus. Every method raises `PrometheusError` if there is no usable answer."""

    def __init__(self, connection: Connection) -> None:
        """Prepare the connection; nothing is sent yet."""
        self._connection = connection
        self._pool = urllib3.PoolManager(timeout=connection.timeout.total_seconds())

    def query(self, expression: str, *, at: datetime | None = None) -> Answer:
        """Evaluate an expression at a time; default: now. A scalar is one sample without labels."""
        fields = {"query": expression}
        if at is not None:
            fields["time"] = str(at.timestamp())
        body = self._get("query", fields)
        result = body["data"]["result"]
        samples = tuple(Sample(labels=one["metric"], value=float(one["value"][1])) for one in result)
        return Answer(samples=samples, warnings=tuple(body.get("warnings", ())))

    def get(self, path: str, **fields: str) -> Any:
        """Return the `data` of another endpoint below `/api/v1/`, such as `rules`."""
        return self._get(path, fields)["data"]

    def _get(self, path: str, fields: dict[str, str]) -> Any:
        url = f"{self._connection.url}/api/v1/{path}"
        try:
            response = self._pool.request("GET", url, fields=fields)
            return json.loads(response.data)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise PrometheusError(f"cannot query {url}: {error}") from error
