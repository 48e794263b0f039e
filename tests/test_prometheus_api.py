"""The client of the HTTP API: every fault is one sentence."""

from __future__ import annotations

import gzip
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from slo_compiler.cli.connection import end_without_answer
from slo_compiler.cli.diagnostics import Format
from slo_compiler.model.connection import Connection, Secret
from slo_compiler.model.samples import Sample
from slo_compiler.prometheus_api import transport
from slo_compiler.prometheus_api.answers import instant_answer
from slo_compiler.prometheus_api.client import Answer, PrometheusClient
from slo_compiler.prometheus_api.errors import (
    AccessError,
    AnswerError,
    PrometheusError,
    QueryError,
    UnreachableError,
)
from slo_compiler.promql.durations import duration_text
from slo_compiler.workflows.connect import Target

from .live.faulty_server import ONE, answer, playing
from .live.processes import free_address
from .prometheus_answers import ask, error_of, vector

pytestmark = pytest.mark.usefixtures("prompt_client")


def test_a_scalar_is_one_sample_without_labels():
    with playing(answer(ONE)) as server:
        assert ask(server) == Answer(samples=(Sample(labels={}, value=1.0),))


def test_a_vector_has_labels_and_values_that_may_be_no_numbers():
    texts = ("0.5", "NaN", "+Inf", "-Inf")
    with playing(vector(*({"metric": {"a": text}, "value": [1, text]} for text in texts))) as server:
        samples = ask(server).samples
    assert [sample.labels["a"] for sample in samples] == list(texts)
    half, nothing, most, least = (sample.value for sample in samples)
    assert (half, most, least) == (0.5, math.inf, -math.inf)
    assert math.isnan(nothing)


def test_characters_of_json_that_are_halves_are_replaced_and_pairs_are_not():
    text = r'{"metric": {"a": "\ud83d\ude00 \ud83d \\ud800 \u00fc"}, "value": [1, "5"]}'
    body = f'{{"status": "success", "data": {{"resultType": "vector", "result": [{text}]}}}}'
    with playing(answer(body)) as server:
        (sample,) = ask(server).samples
    assert sample.labels == {"a": "\U0001f600 ? \\ud800 \u00fc"}


def test_warnings_and_partial_results_are_reported():
    with playing(vector(warnings=["store \x1b[1m1 is down", 5, "x" * 9999])) as server:
        first, second = ask(server).warnings
    assert first == "store \\u001b[1m1 is down"
    assert len(second) < 400
    with playing(vector(isPartial=True)) as server:
        assert ask(server).warnings == ("the result is partial",)
    with playing(vector(infos=["a note"], isPartial=False)) as server:
        assert ask(server).warnings == ()


def test_a_query_is_sent_in_the_body_with_its_time():
    expression = "sum(" + "x" * 20_000 + ")"
    with playing(answer(ONE)) as server:
        client = PrometheusClient(Connection(url=f"{server.url}/prometheus"))
        client.query(expression, at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    (request,) = server.requests
    assert request.startswith("POST /prometheus/api/v1/query HTTP/1.1")
    assert request.endswith(f"query=sum%28{'x' * 20_000}%29&time=1767323045.000")


def test_a_proxy_that_allows_only_get_gets_all_queries_in_the_url():
    with playing(answer("", status="405 Method Not Allowed"), answer(ONE)) as server:
        client = PrometheusClient(Connection(url=server.url))
        client.query("a b")
        client.query("c")
    methods = [request.splitlines()[0] for request in server.requests]
    path = "/api/v1/query"
    assert methods == [
        f"POST {path} HTTP/1.1",
        f"GET {path}?query=a+b HTTP/1.1",
        f"GET {path}?query=c HTTP/1.1",
    ]


def test_other_endpoints_return_their_data():
    with playing(answer({"status": "success", "data": {"groups": []}})) as server:
        client = PrometheusClient(Connection(url=server.url))
        assert client.get("rules", type="record") == {"groups": []}
    assert server.requests[0].startswith("GET /api/v1/rules?type=record HTTP/1.1")


FAULTS = {
    "401": (
        answer("x", status="401 Unauthorized"),
        AccessError,
        "demands credentials (401: x): set token_env",
    ),
    "tenant": (answer("no org id", status="401 Unauthorized"), AccessError, "needs a tenant"),
    "403": (answer("", status="403 Forbidden"), AccessError, "demands credentials (403)"),
    "404": (answer("404 page not found", status="404 Not Found"), AnswerError, "Mimir has /prometheus"),
    "422": (
        answer(
            {"status": "error", "errorType": "execution", "error": "many-to-many \x00 matching"},
            status="422 Unprocessable Entity",
        ),
        QueryError,
        "rejects the query (422): many-to-many \\u0000 matching",
    ),
    "400": (answer({"status": "error", "error": "parse error"}, status="400 Bad"), QueryError, "parse error"),
    "414": (answer("<html>", status="414 URI Too Long"), QueryError, "the query may be too long"),
    "TLS": (
        answer("Client sent an HTTP request to an HTTPS server.", status="400 Bad Request"),
        UnreachableError,
        "uses TLS: write https://",
    ),
    "429": (answer("slow down", status="429 Too Many"), UnreachableError, "limits the number of requests"),
    "502": (answer("<html>", status="502 Bad Gateway"), UnreachableError, "behind its proxy (502): start"),
    "503": (
        answer("starting", status="503 Unavailable"),
        UnreachableError,
        "not ready or overloaded (503: s",
    ),
    "504": (answer("", status="504 Gateway Timeout"), UnreachableError, "too slow for its proxy"),
    "500": (answer("oops", status="500 Internal Server Error"), AnswerError, "unexpected status (500: oops)"),
    "302 without a location": (answer("", status="302 Found"), AnswerError, "unexpected status (302)"),
    "HTML": (
        answer(" <!doctype html><title>Grafana", kind="text/html"),
        AnswerError,
        "web page instead of JSON",
    ),
    "nothing": (answer(""), AnswerError, "answers with nothing"),
    "text": (answer("hello"), AnswerError, "does not answer with JSON"),
    "other JSON": (answer({"version": 1}), AnswerError, "not as Prometheus does"),
    "a JSON list": (answer([1]), AnswerError, "not as Prometheus does"),
    "deep JSON": (answer("[" * 200_000), AnswerError, "does not answer with JSON"),
    "not UTF-8": (answer(b'{"status": "\xff"}'), AnswerError, "does not answer with JSON"),
    "status error": (
        answer({"status": "error", "error": "no\nluck"}),
        QueryError,
        "rejects the query: no luck",
    ),
    "no data": (answer({"status": "success"}), AnswerError, "without data"),
    "a range": (
        answer({"status": "success", "data": {"resultType": "matrix", "result": []}}),
        AnswerError,
        "returns ranges instead of one value",
    ),
    "logs": (
        answer({"status": "success", "data": {"resultType": "streams", "result": []}}),
        AnswerError,
        "the type streams",
    ),
    "a native histogram": (vector({"metric": {}, "histogram": [1, {}]}), AnswerError, "native histograms"),
    "a number as value": (vector({"metric": {}, "value": [1, 5]}), AnswerError, "not as Prometheus does"),
    "a value of text": (vector({"metric": {}, "value": [1, "x"]}), AnswerError, "not as Prometheus does"),
    "a label of 5": (vector({"metric": {"a": 5}, "value": [1, "5"]}), AnswerError, "not as Prometheus does"),
    "no HTTP": (
        b"SSH-2.0-OpenSSH_9.2\r\n",
        UnreachableError,
        "closed the connection|does not answer with HTTP",
    ),
    "no answer": (b"", UnreachableError, "closed the connection before the answer was complete"),
    "half an answer": (answer(ONE)[:-5], UnreachableError, "closed the connection before the answer"),
    "half a chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nabc",
        UnreachableError,
        "closed the connection",
    ),
    "no chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\nabc",
        UnreachableError,
        "closed the connection|does not answer with HTTP",
    ),
    "broken gzip": (answer("hello", Content_Encoding="gzip"), AnswerError, "not valid gzip"),
    "half of a gzip": (
        answer(gzip.compress(b"x" * 99)[:-20], Content_Encoding="gzip"),
        AnswerError,
        "ends too early",
    ),
    "brotli": (answer("hello", Content_Encoding="br"), AnswerError, "compressed with 'br'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence(fault):
    play, kind, words = FAULTS[fault]
    error = error_of(play)
    assert type(error) is kind
    assert any(part in str(error) for part in words.split("|")), error
    assert str(error).isprintable()


def test_rejected_credentials_are_not_missing_ones(monkeypatch):
    monkeypatch.setenv("TOKEN", "abc")
    token = Secret(variable="TOKEN")
    for status, words in (
        ("401 x", "rejects the credentials (401)"),
        ("403 x", "forbids this request (403)"),
    ):
        assert words in str(error_of(answer("", status=status), token=token))


def test_a_server_that_refuses_connections():
    with pytest.raises(UnreachableError, match=r"refuses connections: start Prometheus"):
        ask(f"http://{free_address()}")


def test_a_host_name_that_is_not_resolved():
    with pytest.raises(UnreachableError, match=r"host name of http://nowhere\.invalid cannot be resolved"):
        ask("http://nowhere.invalid")


def test_a_url_that_is_none():
    with pytest.raises(UnreachableError, match="not a valid URL"):
        ask("http://a..b:9090")


@pytest.mark.parametrize("status", ["429", "502", "503", "504"])
def test_a_temporary_status_is_tried_three_times(status):
    with playing(answer("", status=f"{status} x"), answer("", status=f"{status} x"), answer(ONE)) as server:
        assert len(ask(server).samples) == 1
    with playing(answer("", status=f"{status} x")) as server, pytest.raises(UnreachableError):
        ask(server)
    assert len(server.requests) == 3


def test_a_broken_connection_is_tried_three_times():
    with playing(b"", answer(ONE)[:-3], answer(ONE)) as server:
        assert len(ask(server).samples) == 1


@pytest.mark.parametrize("status", ["400", "401", "403", "404", "422", "500"])
def test_other_statuses_are_final(status):
    with playing(answer("", status=f"{status} x"), answer(ONE)) as server, pytest.raises(PrometheusError):
        ask(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("wait", "attempts"),
    [("0", 3), ("60", 1), ("999999999999999999999", 1), ("Fri, 31 Dec 9999 23:59:59 GMT", 1), ("soon", 3)],
)
def test_a_server_may_demand_a_pause_but_not_a_long_one(wait, attempts):
    busy = answer("", status="503 Unavailable", Retry_After=wait)
    with playing(busy) as server, pytest.raises(UnreachableError):
        ask(server)
    assert len(server.requests) == attempts


def test_the_pause_that_a_server_demands_is_made(monkeypatch):
    pauses = []
    monkeypatch.setattr(transport.time, "sleep", pauses.append)
    with playing(answer("", status="503 x", Retry_After="2"), answer(ONE)) as server:
        ask(server)
    assert pauses == [2.0]


def test_a_redirect_on_the_same_server_is_followed_with_credentials(monkeypatch):
    monkeypatch.setenv("TOKEN", "abc")
    with playing(answer("", status="307 x", Location="/prom/api/v1/query"), answer(ONE)) as server:
        assert len(ask(server, "up", token=Secret(variable="TOKEN")).samples) == 1
    first, second = server.requests
    assert first.startswith("POST /api/v1/query ")
    assert second.startswith("POST /prom/api/v1/query ")
    assert "Authorization: Bearer abc" in second
    assert second.endswith("query=up")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_server_is_not_followed(monkeypatch, status):
    monkeypatch.setenv("TOKEN", "abc")
    with playing(answer(ONE)) as other:
        location = f"{other.url}/login?next=secret"
        error = error_of(answer("", status=f"{status} x", Location=location), token=Secret(variable="TOKEN"))
    assert other.requests == []
    assert f"redirects to {other.url}/login, which is another server" in str(error)


def test_redirects_in_a_circle_end():
    error = error_of(answer("", status="302 x", Location="/a"))
    assert "redirects again and again" in str(error)


@pytest.mark.parametrize(
    ("code", "play"),
    [
        ("SLO6501", b""),
        ("SLO6502", answer("", status="401 x")),
        ("SLO6503", answer("bad", status="422 x")),
        ("SLO6504", answer("<html>")),
    ],
)
def test_an_error_is_a_diagnostic_and_ends_with_4(capsys, code, play):
    with playing(play) as server:
        target = Target(connection=Connection(url=server.url))
        with pytest.raises(PrometheusError) as caught:
            PrometheusClient(target.connection).query("1")
    for wanted in Format:
        with pytest.raises(typer.Exit) as end:
            end_without_answer(caught.value, target, wanted, command="status")
        assert end.value.exit_code == 4
        printed = capsys.readouterr()
        if wanted is Format.TEXT:
            assert printed.err == f"slo status: {code}: {caught.value}\n"
        else:
            assert code in printed.out


@settings(max_examples=150)
@given(
    play=st.binary(max_size=300),
    start=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]),
)
def test_any_bytes_are_an_answer_or_an_error(play, start):
    with playing(start + play) as server:
        try:
            found = ask(server)
        except PrometheusError as error:
            found = error
    assert isinstance(found, Answer) or str(found).isprintable()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.just("vector")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["status", "data", "resultType", "result", "metric", "value", "warnings", "error"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=15,
)


@settings(max_examples=300)
@given(data=JSON, kind=st.sampled_from(["vector", "scalar", "matrix"]), warnings=JSON)
def test_any_json_is_an_answer_or_an_error(data, kind, warnings):
    import json

    for given_data in (data, {"resultType": kind, "result": data}, {"resultType": kind, "result": [data]}):
        body = json.dumps({"status": "success", "data": given_data, "warnings": warnings}).encode()
        try:
            found = instant_answer(body, url="http://x")
        except PrometheusError:
            continue
        for sample in found.samples:
            "".join((*sample.labels, *sample.labels.values())).encode()
            assert isinstance(sample.value, float)


def test_the_default_time_limit_is_named_in_the_documentation():
    page = (Path(__file__).parents[1] / "docs" / "prometheus.md").read_text(encoding="utf-8")
    assert f"default: {duration_text(Connection(url='x').timeout)}" in page
