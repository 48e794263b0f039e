"""Questions to a server that answers with a script."""

from __future__ import annotations

import pytest

from slo_compiler.model.connection import Connection
from slo_compiler.prometheus_api.client import Answer, PrometheusClient
from slo_compiler.prometheus_api.errors import PrometheusError

from .live.faulty_server import answer, playing


def ask(server, expression: str = "1", **connection) -> Answer:
    url = server if isinstance(server, str) else server.url
    return PrometheusClient(Connection(**{"url": url, **connection})).query(expression)


def error_of(*script, expression: str = "1", **connection) -> PrometheusError:
    """Return the error of a query that a server answers with a script."""
    with playing(*script) as server, pytest.raises(PrometheusError) as caught:
        ask(server, expression, **connection)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 800
    return caught.value


def vector(*samples: object, **more: object) -> bytes:
    return answer({"status": "success", "data": {"resultType": "vector", "result": samples}, **more})
