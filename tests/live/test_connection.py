"""The client with a real Prometheus, the oldest supported and a recent one; also with TLS and a password."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from slo_compiler.model.connection import Connection, Secret
from slo_compiler.model.samples import Sample
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.prometheus_api.errors import (
    AccessError,
    AnswerError,
    PrometheusError,
    QueryError,
    UnreachableError,
)

from .processes import free_address, program, running

TLS = Path(__file__).parents[1] / "cases" / "tls"
_TWO = '(label_replace(vector(1), "a", "b", "", "") or vector(2))'
"""Two series with different labels."""

# The password is "secret".
_WEB_CONFIG = f"""\
tls_server_config:
  cert_file: {TLS}/server.pem
  key_file: {TLS}/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: {TLS}/ca.pem
basic_auth_users:
  reader: $2b$04$Z1IHq0pL01Ik457f7it/3.yYfvpMwqu42TgUKIaq1BMIHw5J0IiXa
"""


def command(name: str, address: str, folder: Path, *options: str) -> list[str]:
    (folder / "prometheus.yml").write_text("{}\n")
    files = (f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data")
    return [program(name), *files, f"--web.listen-address={address}", *options]


@pytest.fixture(scope="module", params=["prometheus", "prometheus-3"])
def client(request, tmp_path_factory):
    """A client of a Prometheus without series."""
    folder, address = tmp_path_factory.mktemp(request.param), free_address()
    start = command(request.param, address, folder)
    with running(start, name=request.param, address=address, folder=folder) as server:
        yield PrometheusClient(Connection(url=server.url))


def test_a_scalar_and_a_vector(client):
    assert client.query("scalar(vector(2)) + 1").samples == (Sample(labels={}, value=3.0),)
    samples = client.query(_TWO).samples
    assert {one.labels.get("a"): one.value for one in samples} == {"b": 1.0, None: 2.0}
    assert client.query("nothing").samples == ()


def test_values_that_are_no_numbers(client):
    values = [client.query(text).samples[0].value for text in ("1/0", "-1/0", "vector(0)/0")]
    assert values[:2] == [math.inf, -math.inf]
    assert math.isnan(values[2])


def test_a_time(client):
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert client.query("time()", at=at).samples[0].value == at.timestamp()


def test_a_query_that_is_longer_than_a_url(client):
    expression = f'nothing{{name="{"x" * 200_000}"}} or vector(5)'
    assert client.query(expression).samples[0].value == 5


@pytest.mark.parametrize(
    ("expression", "kind", "words"),
    [
        ("sum(", QueryError, "rejects the query (400): invalid parameter"),
        (f"{_TWO} * on () {_TWO}", QueryError, "rejects the query (422): found duplicate series"),
        ("up[5m]", AnswerError, "returns ranges instead of one value"),
        ('"text"', AnswerError, "the type string"),
    ],
)
def test_errors_of_queries(client, expression, kind, words):
    with pytest.raises(kind) as caught:
        client.query(expression)
    assert words in str(caught.value)


def test_other_endpoints(client):
    assert client.get("rules", type="record") == {"groups": []}
    assert client.get("status/buildinfo")["version"]
    with pytest.raises(AnswerError, match=r"does not exist \(404\)"):
        client.get("nothing")


def test_a_warning(client):
    is_old = client.get("status/buildinfo")["version"].startswith("2.42")
    warnings = client.query("quantile(2, vector(1))").warnings
    assert (warnings == ()) if is_old else ("quantile value" in warnings[0])


def test_the_web_interface_is_not_the_api(client):
    url = f"{client._connection.url}/graph"
    with pytest.raises(AnswerError, match=r"correct its path|web page instead of JSON"):
        PrometheusClient(Connection(url=url)).query("1")


@pytest.fixture(scope="module", params=["prometheus", "prometheus-3"])
def guarded(request, tmp_path_factory):
    """The connection to a Prometheus with a password, TLS and client certificates."""
    folder, address = tmp_path_factory.mktemp(f"guarded-{request.param}"), free_address()
    (folder / "web.yml").write_text(_WEB_CONFIG)
    (folder / "password").write_text("secret\n")
    (folder / "wrong").write_text("wrong\n")
    connection = {
        "url": f"https://{address}",
        "username": "reader",
        "password": Secret(file=str(folder / "password")),
        "ca_file": str(TLS / "ca.pem"),
        "certificate_file": str(TLS / "client.pem"),
        "key_file": str(TLS / "client.key"),
    }

    def is_ready() -> bool:
        try:
            return bool(PrometheusClient(Connection(**connection)).query("1").samples)
        except UnreachableError:
            return False

    start = command(request.param, address, folder, f"--web.config.file={folder}/web.yml")
    with running(start, name=request.param, address=address, folder=folder, is_ready=is_ready):
        yield connection


def error_of(guarded, **changed) -> PrometheusError:
    with pytest.raises(PrometheusError) as caught:
        PrometheusClient(Connection(**(guarded | changed))).query("1")
    return caught.value


def test_a_password_and_certificates(guarded):
    assert PrometheusClient(Connection(**guarded)).query("1").samples == (Sample(labels={}, value=1.0),)


def test_a_wrong_password_or_none(guarded):
    wrong = str(guarded["password"].file).replace("password", "wrong")
    error = error_of(guarded, password=Secret(file=wrong))
    assert (type(error), "rejects the credentials (401" in str(error)) == (AccessError, True)
    error = error_of(guarded, username="", password=None)
    assert (type(error), "demands credentials (401" in str(error)) == (AccessError, True)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ca_file": ""}, "is not trusted"),
        ({"ca_file": str(TLS / "other-ca.pem")}, "is not trusted"),
        ({"certificate_file": "", "key_file": ""}, "demands a client certificate"),
    ],
)
def test_certificates_that_are_missing_or_wrong(guarded, changed, words):
    error = error_of(guarded, **changed)
    assert (type(error), words in str(error)) == (UnreachableError, True), error


def test_a_wrong_scheme_or_host(guarded):
    assert "uses TLS: write https://" in str(error_of(guarded, url=guarded["url"].replace("https", "http")))
    other = guarded["url"].replace("127.0.0.1", "localhost")
    assert "is for another host" in str(error_of(guarded, url=other))
