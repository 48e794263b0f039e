"""Samples over time from the HTTP API: stored ones of a range vector, and evaluations at each step."""

from __future__ import annotations

import json
import math
import urllib.parse
from datetime import UTC, datetime, timedelta

import pytest

from slo_compiler.model.connection import Connection, Secret
from slo_compiler.model.samples import SampledSeries
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.prometheus_api.errors import AnswerError, QueryError

from .live.faulty_server import ONE, answer, playing

AT = datetime(2026, 11, 10, 15, 18, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("prompt_client")


def matrix(*series: object, **more: object) -> bytes:
    return answer({"status": "success", "data": {"resultType": "matrix", "result": series}, **more})


def fields(request: str) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(request.partition("\r\n\r\n")[2]))


def stored(server, **connection):
    return PrometheusClient(Connection(url=server.url, **connection)).samples("ALERTS[2h]", at=AT)


def evaluated(server, **connection):
    begin = AT - timedelta(hours=1)
    return PrometheusClient(Connection(url=server.url, **connection)).span(
        "up", begin=begin, end=AT, step=timedelta(seconds=1.5)
    )


@pytest.mark.parametrize("ask", [stored, evaluated])
def test_series_have_labels_times_and_values(ask):
    first = {"metric": {"alertname": "Page"}, "values": [[100.5, "1"], [130.5, "NaN"]]}
    second = {"metric": {}, "values": [[100, "+Inf"]]}
    with playing(matrix(first, second, warnings=["partial"])) as server:
        found = ask(server)
    assert found.series[0].labels == {"alertname": "Page"}
    assert found.series[0].points[0] == (100.5, 1.0)
    assert math.isnan(found.series[0].points[1][1])
    assert found.series[1] == SampledSeries(labels={}, points=((100.0, math.inf),))
    assert found.warnings == ("partial",)


@pytest.mark.parametrize("ask", [stored, evaluated])
def test_nothing_is_found_without_series(ask):
    with playing(matrix()) as server:
        assert ask(server).series == ()


def test_stored_samples_are_an_instant_query_because_steps_would_miss_some():
    with playing(matrix()) as server:
        stored(server)
        (request,) = server.requests
    assert "/api/v1/query " in request.partition("\r\n")[0]
    assert fields(request) == {"query": "ALERTS[2h]", "time": f"{AT.timestamp():.3f}"}


def test_a_span_has_begin_end_and_step():
    with playing(matrix()) as server:
        evaluated(server)
        (request,) = server.requests
    assert "/api/v1/query_range " in request.partition("\r\n")[0]
    asked = fields(request)
    assert (asked["query"], asked["step"]) == ("up", "1.5")
    assert float(asked["end"]) - float(asked["start"]) == 3600


@pytest.mark.parametrize("ask", [stored, evaluated])
def test_an_answer_that_is_no_range_is_an_error(ask):
    wrong = (
        answer(ONE),
        matrix({"metric": {}, "values": [["1"]]}),
        matrix({"metric": {}, "values": [[1, "many"]]}),
        matrix({"metric": [], "values": []}),
    )
    for body in wrong:
        with playing(body) as server, pytest.raises(AnswerError):
            ask(server)


@pytest.mark.parametrize("ask", [stored, evaluated])
def test_a_rejected_query_says_why(ask):
    body = json.dumps({"status": "error", "errorType": "execution", "error": "too many samples"})
    with (
        playing(answer(body, status="422 Unprocessable Entity")) as server,
        pytest.raises(QueryError, match="too many samples"),
    ):
        ask(server)


@pytest.mark.parametrize("ask", [stored, evaluated])
def test_a_secret_that_the_server_repeats_is_hidden(ask, monkeypatch):
    monkeypatch.setenv("SLO_TOKEN", "s3cret-token")
    with playing(matrix(warnings=["no store for s3cret-token"])) as server:
        (warning,) = ask(server, token=Secret(variable="SLO_TOKEN")).warnings
    assert "s3cret-token" not in warning
    assert warning.startswith("no store for ")


@pytest.mark.parametrize("ask", [stored, evaluated])
def test_native_histograms_are_no_samples(ask):
    with playing(matrix({"metric": {"le": "x"}, "histograms": [[1, {}]]})) as server:
        assert ask(server).series == (SampledSeries(labels={"le": "x"}, points=()),)
