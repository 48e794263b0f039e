"""Credentials, TLS and proxies of the client of the HTTP API; secrets are never shown."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from slo_compiler.model.connection import Connection, Secret
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.prometheus_api.errors import (
    AccessError,
    UnreachableError,
)

from .live.faulty_server import ONE, answer, playing
from .prometheus_answers import ask, error_of, vector

pytestmark = pytest.mark.usefixtures("prompt_client")


TLS = Path(__file__).parent / "cases" / "tls"


def test_a_token_is_read_from_a_variable_when_it_is_needed(monkeypatch):
    with playing(answer(ONE)) as server:
        client = PrometheusClient(Connection(url=server.url, token=Secret(variable="TOKEN")))
        monkeypatch.setenv("TOKEN", " abc\n")
        client.query("1")
    assert "\r\nAuthorization: Bearer abc\r\n" in server.requests[0]


def test_a_password_is_read_from_a_file(tmp_path):
    (tmp_path / "password").write_text("pässword\n", encoding="utf-8")
    secret = Secret(file=str(tmp_path / "password"))
    with playing(answer(ONE)) as server:
        ask(server, username="me", password=secret)
    assert "\r\nAuthorization: Basic bWU6cMOkc3N3b3Jk\r\n" in server.requests[0]


def test_headers_are_sent():
    with playing(answer(ONE)) as server:
        ask(server, headers=(("X-Scope-OrgID", "team-a"),))
    assert "\r\nX-Scope-OrgID: team-a\r\n" in server.requests[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read the token file"),
        (b" \n", "is empty"),
        (b"two\nlines", "does not contain a single line"),
        (b"sp ace", "contains spaces"),
        ("ü".encode(), "letters outside ASCII"),
        (b"x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_an_unusable_file_of_a_secret(tmp_path, content, words):
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    secret = Secret(file=str(tmp_path / "token"))
    with playing(answer(ONE)) as server, pytest.raises(AccessError) as caught:
        ask(server, token=secret)
    assert words in str(caught.value)
    assert server.requests == []
    assert "lines" not in str(caught.value)


def test_a_variable_that_is_not_set(monkeypatch):
    for value, words in (
        (None, "variable TOKEN, which should contain the token, is not set"),
        ("", "is empty"),
    ):
        monkeypatch.setenv("TOKEN", value) if value is not None else monkeypatch.delenv(
            "TOKEN", raising=False
        )
        with pytest.raises(AccessError, match=words):
            ask("http://127.0.0.1:1", token=Secret(variable="TOKEN"))


def test_a_secret_is_never_shown_even_if_the_server_repeats_it(monkeypatch):
    monkeypatch.setenv("SECRET", "hunter2")
    secret = Secret(variable="SECRET")
    text = "you sent bWU6aHVudGVyMg== and hunter2"
    for status in ("401 x", "422 x", "500 x", "503 x"):
        error = error_of(answer(text, status=status), username="me", password=secret)
        assert "you sent <secret> and <secret>" in str(error)
    with playing(vector(warnings=[text])) as server:
        assert ask(server, token=secret).warnings == ("you sent bWU6aHVudGVyMg== and <secret>",)
    location = "https://me:hunter2@example.com/hunter2?hunter2"
    assert "hunter2" not in str(error_of(answer("", status="302 x", Location=location), token=secret))


def test_a_secret_in_a_url_is_never_shown():
    with pytest.raises(UnreachableError) as caught:
        ask("http://me:hunter2@127.0.0.1:1/x?token=hunter2")
    assert "hunter2" not in str(caught.value)


def tls(certificate: str = "server", *, demands_client: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{certificate}.pem", TLS / f"{certificate}.key")
    if demands_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(TLS / "ca.pem")
    return context


CA = {"ca_file": str(TLS / "ca.pem")}
CLIENT = {**CA, "certificate_file": str(TLS / "client.pem"), "key_file": str(TLS / "client.key")}


def tls_error(context: ssl.SSLContext, *, host: str = "127.0.0.1", **connection) -> str:
    with playing(answer(ONE), tls=context, host=host) as server, pytest.raises(UnreachableError) as caught:
        ask(server, **connection)
    assert server.requests == []
    return str(caught.value)


def test_a_server_with_the_own_ca():
    with playing(answer(ONE), tls=tls()) as server:
        assert len(ask(server, **CA).samples) == 1


def test_a_certificate_of_an_unknown_ca():
    assert "is not trusted" in tls_error(tls())
    assert "set ca_file" in tls_error(tls(), ca_file=str(TLS / "other-ca.pem"))


def test_a_certificate_for_another_host():
    assert "is for another host" in tls_error(tls(), host="localhost", **CA)


def test_a_certificate_that_expired():
    assert "is not valid now (certificate has expired): renew it" in tls_error(tls("expired"), **CA)


def test_a_client_certificate():
    with playing(answer(ONE), tls=tls(demands_client=True)) as server:
        assert len(ask(server, **CLIENT).samples) == 1


def test_a_client_certificate_that_is_missing_or_wrong():
    context = tls(demands_client=True)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert "demands a client certificate" in tls_error(context, **CA)
    own = {**CA, "certificate_file": str(TLS / "expired.pem"), "key_file": str(TLS / "expired.key")}
    assert "rejects the client certificate" in tls_error(context, **own)


def test_a_server_without_tls():
    with (
        playing(answer(ONE)) as server,
        pytest.raises(UnreachableError, match="does not use TLS: write http"),
    ):
        ask(server.url.replace("http:", "https:"))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"ca_file": "missing.pem"}, "cannot read the file missing.pem (No such file or directory)"),
        ({"ca_file": str(TLS / "ca.key")}, "cannot read the file"),
        ({"ca_file": str(TLS / "client.key")}, "contains no certificate"),
        ({"certificate_file": str(TLS / "client.pem"), "key_file": str(TLS / "server.key")}, "must belong"),
        (
            {"certificate_file": str(TLS / "client.pem"), "key_file": str(TLS / "client-encrypted.key")},
            "must not be encrypted",
        ),
    ],
)
def test_files_that_cannot_be_used(files, words):
    with pytest.raises(AccessError) as caught:
        ask("https://127.0.0.1:1", **files)
    assert words in str(caught.value)


def test_the_proxy_of_the_environment_is_used_unless_the_host_is_excepted(monkeypatch):
    with playing(answer(ONE)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//me:pass@"))
        assert len(ask("http://prometheus.example:9090").samples) == 1
    (request,) = proxy.requests
    assert request.startswith("POST http://prometheus.example:9090/api/v1/query HTTP/1.1")
    assert "proxy-authorization: basic bwu6cgfzcw==" in request.lower()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with playing(answer(ONE)) as server:
        assert len(ask(server).samples) == 1


@pytest.mark.parametrize(
    "proxy", ["http://me:hunter2@127.0.0.1:1", "socks5://me:hunter2@127.0.0.1:1", "http://["]
)
def test_a_proxy_that_fails(monkeypatch, proxy):
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(UnreachableError, match=r"proxy.*NO_PROXY") as caught:
        ask("https://prometheus.example")
    assert "hunter2" not in str(caught.value)
