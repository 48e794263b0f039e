"""The client of the HTTP API stays within its time and memory."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from contextlib import contextmanager
from datetime import timedelta

import pytest

from slo_compiler.model.connection import Connection
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.prometheus_api.errors import (
    UnreachableError,
)

from .live.faulty_server import ONE, answer, playing
from .prometheus_answers import ask, error_of, vector

pytestmark = pytest.mark.usefixtures("prompt_client")


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_sends_byte_by_byte_does_not_exceed_the_time_limit(start):
    def slowly(connected):
        connected.sendall(start)
        for _ in range(3000):
            connected.sendall(b"x")
            time.sleep(0.01)

    began = time.monotonic()
    error = error_of(slowly, timeout=timedelta(seconds=0.5))
    # The server would need 30 s.
    assert time.monotonic() - began < 15
    assert "did not answer within 500ms" in str(error)
    assert type(error) is UnreachableError


def test_the_time_limit_includes_all_attempts():
    def slowly(connected):
        time.sleep(0.3)
        connected.sendall(answer("", status="503 Unavailable"))

    error = error_of(slowly, timeout=timedelta(seconds=0.5))
    assert "did not answer within 500ms" in str(error)


def test_the_limit_is_one_of_each_request():
    def slowly(connected):
        time.sleep(0.2)
        connected.sendall(answer(ONE))

    with playing(slowly) as server:
        client = PrometheusClient(Connection(url=server.url, timeout=timedelta(seconds=20)))
        assert [len(client.query("1").samples) for _ in range(3)] == [1, 1, 1]


MIB = 1024**2


def endless(head: bytes, part: bytes):
    """Send parts of a body for as long as the client reads, 500 MB at most."""

    def send(connected):
        connected.sendall(head)
        for _ in range(500 * MIB // len(part)):
            connected.sendall(part)

    return send


@pytest.fixture
def small_limit(monkeypatch):
    """A limit of 4 MiB, and the peak of the memory that Python allocates."""
    monkeypatch.setattr("slo_compiler.prometheus_api.bodies.LARGEST_BODY", 4 * MIB)


@contextmanager
def memory_below(limit: int):
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("length", [b"", b"Content-Length: 524288000\r\n"])
def test_a_large_answer_ends_early(small_limit, length):
    head = b"HTTP/1.1 200 OK\r\n" + length + b"\r\n"
    with memory_below(40 * MIB):
        error = error_of(endless(head, b" " * MIB))
    assert "larger than 4 MiB: select fewer series" in str(error)


def test_a_large_answer_ends_early_if_it_is_compressed(small_limit):
    bomb = gzip.compress(bytes(500 * MIB), compresslevel=1)
    assert len(bomb) < 4 * MIB
    with memory_below(40 * MIB):
        error = error_of(answer(bomb, Content_Encoding="gzip"))
    assert "larger than 4 MiB" in str(error)


def test_the_text_of_an_error_is_not_read_to_its_end():
    with memory_below(20 * MIB):
        error = error_of(endless(b"HTTP/1.1 500 x\r\n\r\n", b"no " * 99_999))
    assert "(500: no no no" in str(error)


def test_the_real_limit_allows_the_rules_of_ten_thousand_slos_and_no_500_megabytes():
    from slo_compiler.prometheus_api.bodies import LARGEST_BODY

    assert 80 * MIB < LARGEST_BODY < 500 * MIB


def test_a_compressed_answer_is_read():
    text = vector(*({"metric": {"n": str(n)}, "value": [1, str(n)]} for n in range(20_000)))
    _, _, body = text.partition(b"\r\n\r\n")
    with playing(answer(gzip.compress(body), Content_Encoding="gzip")) as server:
        samples = ask(server).samples
    assert [sample.value for sample in samples] == list(range(20_000))
    assert "Accept-Encoding: gzip" in server.requests[0]
