"""Connections and environments in `slo.yaml`, and which one a live command uses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import typer

from slo_compiler.cli.connection import chosen_prometheus
from slo_compiler.model import Settings
from slo_compiler.model.connection import Connection, Environment, Secret
from slo_compiler.spec.load_settings import load_settings
from slo_compiler.workflows.connect import (
    URL_VARIABLE,
    VARIABLES,
    ConnectionChoiceError,
    Target,
    resolve_connection,
)

from .conftest import ROOT

URL = "https://prometheus.example.com"


@pytest.fixture
def load(tmp_path):
    """Load settings from the text below the version."""

    def load(text: str):
        file = tmp_path / "slo.yaml"
        file.write_text(f"version: slo-settings/v1\n{text}\n")
        return load_settings(str(file))

    return load


# The connection


def test_without_a_connection_there_is_none(load):
    settings, found = load("prometheus: {scrape_interval: 1m}")
    assert found == ()
    assert (settings.connection, settings.environments) == (None, ())


def test_every_key_of_a_connection(load, tmp_path):
    settings, found = load(f"""prometheus:
  version: "3.5"
  url: {URL}/prometheus/
  token_file: secrets/token
  headers: {{X-Scope-OrgID: team-a, X-A: b c}}
  ca_file: ca.pem
  cert_file: ../client.pem
  key_file: /etc/client.key
  timeout: 1m30s""")
    assert found == ()
    assert settings.connection == Connection(
        url=f"{URL}/prometheus",
        token=Secret(file=f"{tmp_path}/secrets/token"),
        headers=(("X-A", "b c"), ("X-Scope-OrgID", "team-a")),
        ca_file=f"{tmp_path}/ca.pem",
        certificate_file=f"{tmp_path}/../client.pem",
        key_file="/etc/client.key",
        timeout=timedelta(seconds=90),
    )


def test_a_password_is_named_too(load):
    settings, found = load("prometheus: {url: http://a, username: me, password_env: PASSWORD}")
    assert found == ()
    assert settings.connection == Connection(
        url="http://a", username="me", password=Secret(variable="PASSWORD"), timeout=timedelta(seconds=30)
    )


def test_a_relative_path_of_relative_settings_stays_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    text = "version: slo-settings/v1\nprometheus: {url: http://a, token_file: token}\n"
    (tmp_path / "deep" / "slo.yaml").write_text(text)
    settings, _ = load_settings("deep/slo.yaml")
    assert settings.connection.token == Secret(file="deep/token")


def test_the_connection_does_not_affect_what_is_compiled(load):
    text = "prometheus: {url: http://a}\nenvironments: {prod: {labels: {a: b}}}"
    assert repr(load(text)[0]) == repr(load("")[0])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a",
        "prometheus:9090",
        "http://",
        "http:///x",
        "http://a:b",
        "http://a:99999",
        "http://[::1",
        "http://a/?x=1",
        "http://a#b",
        "'http://a b'",
        "''",
    ],
)
def test_a_url_that_is_none_is_refused(load, url):
    (found,) = load(
        f"prometheus: {{url: {url}}}" if url.startswith("'") else f'prometheus: {{url: "{url}"}}'
    )[1]
    assert (found.code, found.message) == ("SLO1006", "url is not the URL of an HTTP API")
    assert "http://mimir:8080/prometheus" in found.hint


@pytest.mark.parametrize(
    "url", ["http://a", "https://a.b-c.example:9090/x/y/", "http://[::1]:9090", "http://10.0.0.1"]
)
def test_a_url_is_accepted(load, url):
    assert load(f'prometheus: {{url: "{url}"}}')[1] == ()


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ("token_env: A, token_file: b", "SLO1404", "token_env and token_file exclude"),
        ("token_env: A, username: b, password_env: C", "SLO1404", "token_env and username exclude"),
        (
            "username: a, password_env: B, password_file: c",
            "SLO1404",
            "password_env and password_file exclude",
        ),
        ("username: a", "SLO1405", "username has no effect without password_env"),
        ("password_file: a", "SLO1405", "password_file has no effect without username"),
        ("cert_file: a", "SLO1405", "cert_file has no effect without key_file"),
        ("key_file: a", "SLO1405", "key_file has no effect without cert_file"),
        ("timeout: 500ms", "SLO1007", "is not a duration"),
        ("timeout: 0s", "SLO1012", "timeout 0s is out of range"),
        ("timeout: 11m", "SLO1012", "timeout 11m is out of range"),
        ("timeout: 1h", "SLO1012", "timeout 1h is out of range"),
        ("timeout: 30", "SLO1005", "timeout must be a string"),
        ("ca-file: x", "SLO1001", "unknown key 'ca-file'"),
        ("token_file: ''", "SLO1006", "must not be empty"),
        ("headers: {a b: c}", "SLO1406", "has a name with characters other"),
        ("headers: {a: ''}", "SLO1006", "must not be empty"),
        ("headers: {a: ü}", "SLO1406", "not printable ASCII"),
        ("headers: {content-length: '5'}", "SLO1406", "is set by slo"),
    ],
)
def test_a_connection_that_cannot_be_meant(load, keys, code, words):
    found = load(f"prometheus: {{url: {URL}, {keys}}}")[1]
    assert (code, True) in [(one.code, words in one.message) for one in found]
    assert {one.code for one in found} == {code}


def test_tls_files_need_https(load):
    found = load("prometheus: {url: http://a, ca_file: b}")[1]
    assert [one.message for one in found] == ["ca_file has no effect without an https:// URL"]


# Secrets


@pytest.mark.parametrize("place", ["prometheus", "environments: {prod: {prometheus"])
@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ("url: https://a, token: hunter2", "token"),
        ("url: https://a, password: hunter2", "password"),
        ("url: https://a, basic_auth: {user: hunter2}", "basic_auth"),
        ("url: https://me:hunter2@a", "url"),
        ("url: https://hunter2@a", "url"),
        ("url: https://a, token_env: hunter2", "token_env"),
        ("url: https://a, username: b, password_env: hunter-2", "password_env"),
        ("url: https://a, headers: {authorization: Bearer hunter2}", "headers.authorization"),
        ("url: https://a, headers: {Cookie: [hunter2]}", "headers.Cookie"),
        ("url: https://a, headers: {X-Api-Key: hunter2}", "headers.X-Api-Key"),
        ("token: hunter2, nonsense: 5", "token"),
    ],
)
def test_a_literal_secret_is_refused_and_never_shown(load, place, keys, key):
    text = f"{place}: {{{keys}}}{'}' * place.count('{')}"
    settings, found = load(text)
    secrets = [one for one in found if one.code == "SLO1403"]
    assert [one.message for one in secrets] == [f"{key} must not contain a secret"]
    assert "hunter" not in repr(found)
    assert settings == Settings()


@pytest.mark.parametrize(
    "text",
    [
        "prometheus: {url: https://a, password: hunter2, version: yes}",
        "prometheus: {url: https://a, token_env: hunter2}\nlabels: {a: yes}",
        "prometheus:\n  password: 0777\n",
        "prometheus:\n  headers: {Authorization: 'Bearer hunter2', a: b\n",
        'prometheus:\n  token: "hunter2\n',
        "prometheus: {url: https://me:hunter2@a, b: c: d}",
    ],
)
def test_invalid_yaml_shows_no_secret(load, text):
    _, found = load(text)
    assert found
    assert all("hunter2" not in repr(one) and "0777" not in repr(one) for one in found)


def test_invalid_yaml_hides_no_other_errors(load):
    _, found = load("prometheus: {password: a}\nlabels: {a: yes}\nnonsense: 1\nintervals: {fast: 1}\n")
    assert sorted(one.code for one in found) == ["SLO0020", "SLO1001", "SLO1005", "SLO1403"]
    _, found = load("labels: {a: b\nnonsense: 1\n")
    assert sorted(one.code for one in found) == ["SLO0016", "SLO1001"]


# Environments


def test_environments_have_labels_and_connections(load):
    settings, found = load("""prometheus: {url: http://shared, token_env: SHARED}
environments:
  prod: {prometheus: {url: http://prod}}
  eu: {labels: {region: eu, cluster: a}}
  us: {labels: {cluster: a, region: us}, prometheus: {}}""")
    assert found == ()
    shared = settings.connection
    assert shared is not None
    assert shared.token == Secret(variable="SHARED")
    assert settings.environments == (
        Environment(name="prod", connection=Connection(url="http://prod")),
        Environment(name="eu", labels=(("cluster", "a"), ("region", "eu")), connection=shared),
        Environment(name="us", labels=(("cluster", "a"), ("region", "us")), connection=shared),
    )


def test_an_environment_needs_no_url(load):
    settings, found = load("environments: {prod: {labels: {cluster: eu}}}")
    assert found == ()
    assert settings.environments == (Environment(name="prod", labels=(("cluster", "eu"),)),)


def test_keys_of_an_environment_without_a_url_have_no_effect(load):
    (found,) = load(f"prometheus: {{url: {URL}}}\nenvironments: {{a: {{prometheus: {{token_env: A}}}}}}")[1]
    assert (found.code, found.message) == ("SLO1405", "token_env has no effect without url")


@pytest.mark.parametrize(
    ("name", "code"), [("Prod", "SLO1006"), ("a_b", "SLO1006"), ("a-", "SLO1006"), ("a" * 51, "SLO1006")]
)
def test_the_name_of_an_environment(load, name, code):
    (found,) = load(f"environments: {{{name}: {{}}}}")[1]
    assert found.code == code
    assert "lowercase letters" in found.hint
    assert found.location.source[found.location.column - 1 :].startswith(name)


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ("{service: a}", "SLO3003"),
        ("{'a-b': c}", "SLO1006"),
        ("{a: ''}", "SLO1006"),
        ("{__a: b}", "SLO3004"),
        ("{a: '{{ b }}'}", "SLO1006"),
        ("{a: 'b%'}", "SLO1006"),
        ("{policy: a}", "SLO1422"),
    ],
)
def test_labels_of_an_environment_are_checked(load, labels, code):
    (found,) = load(f"environments: {{a: {{labels: {labels}}}}}")[1]
    assert found.code == code


@pytest.mark.parametrize(
    ("one", "two", "codes"),
    [
        ("{}", "{}", ["SLO1407"]),
        ("{labels: {a: b, c: d}}", "{labels: {c: d, a: b}}", ["SLO1407"]),
        ("{labels: {a: b}}", "{labels: {a: c}}", []),
        # Alerts with the same labels are one alert in a shared Alertmanager.
        ("{prometheus: {url: http://a}}", "{prometheus: {url: http://b}}", ["SLO1407"]),
        ("{prometheus: {url: http://a}}", "{labels: {a: b}, prometheus: {url: http://b}}", []),
        ("{labels: {a: b}}", "{labels: {a: c, d: e}}", []),
        ("{labels: {a: b}}", "{labels: {a: b, c: d}}", ["SLO1420"]),
        ("{labels: {a: b}}", "{labels: {c: d}}", ["SLO1420"]),
        ("{prometheus: {url: http://shared}}", "{labels: {a: b}}", ["SLO1420"]),
        (
            "{prometheus: {url: http://a}}",
            "{labels: {a: b}, prometheus: {url: http://a/, timeout: 1m}}",
            ["SLO1420"],
        ),
        (
            "{prometheus: {url: http://a, headers: {T: a}}}",
            "{labels: {a: b}, prometheus: {url: http://a, headers: {T: b}}}",
            [],
        ),
        (
            "{prometheus: {url: http://a, token_env: A}}",
            "{labels: {a: b}, prometheus: {url: http://a, token_env: B}}",
            [],
        ),
    ],
)
def test_environments_that_cannot_be_told_apart_are_refused(load, one, two, codes):
    found = load(f"prometheus: {{url: http://shared}}\nenvironments: {{one: {one}, two: {two}}}")[1]
    assert [one.code for one in found] == codes


# The choice of a command

PROD = Environment(name="prod", labels=(("cluster", "eu"),), connection=Connection(url="http://prod"))
TEST = Environment(name="test", connection=Connection(url="http://test"))
BARE = Environment(name="bare", labels=(("a", "b"),))
SHARED = Connection(url="http://shared")


def chosen(choice: str | None = None, *, settings: Settings | None = None, **environ: str) -> Target:
    variables = {f"SLO_PROMETHEUS_{name}": value for name, value in environ.items()}
    return resolve_connection(choice, settings or Settings(environments=(PROD, TEST)), variables)


def refused(choice: str | None = None, *, settings: Settings | None = None, **environ: str) -> str:
    with pytest.raises(ConnectionChoiceError) as caught:
        chosen(choice, settings=settings, **environ)
    return str(caught.value)


def test_a_name_chooses_an_environment():
    target = chosen("prod", URL="http://other")
    assert target == Target(
        environment="prod", connection=Connection(url="http://prod"), labels=(("cluster", "eu"),)
    )


def test_the_option_comes_before_the_variable_and_the_variable_before_the_settings():
    one = Settings(environments=(PROD,))
    for settings in (one, Settings(connection=SHARED), Settings()):
        assert chosen("http://a", settings=settings, URL="http://b") == Target(
            connection=Connection(url="http://a")
        )
        assert chosen(settings=settings, URL="http://b/") == Target(connection=Connection(url="http://b"))
    assert chosen(settings=one).environment == "prod"
    assert chosen(settings=one, URL="").environment == "prod"
    assert chosen(settings=Settings(connection=SHARED)) == Target(connection=SHARED)


def test_the_only_environment_comes_before_the_top_level():
    assert chosen(settings=Settings(environments=(PROD,), connection=SHARED)).environment == "prod"


def test_several_environments_need_a_choice():
    text = "slo.yaml has several environments: choose one with --prometheus: prod, test"
    assert refused() == text
    assert refused(settings=Settings(environments=(PROD, TEST), connection=SHARED)) == text


def test_without_any_choice_the_three_ways_are_named():
    text = refused(settings=Settings())
    for way in ("--prometheus URL", "SLO_PROMETHEUS_URL", "prometheus.url"):
        assert way in text


def test_an_environment_without_a_url_uses_that_of_the_variable():
    settings = Settings(environments=(BARE, PROD))
    assert chosen("bare", settings=settings, URL="http://b", TOKEN="x") == Target(
        environment="bare",
        labels=(("a", "b"),),
        connection=Connection(url="http://b", token=Secret(variable="SLO_PROMETHEUS_TOKEN")),
    )
    assert "no prometheus.url for the environment bare: add it, or set SLO_PROMETHEUS_URL" in refused(
        "bare", settings=settings
    )


def test_an_unknown_environment_has_a_near_name():
    assert refused("prd") == "slo.yaml has no environment 'prd': did you mean 'prod'?"
    assert "use one of prod, test, or a URL with http://" in refused("localhost:9090")
    assert "it has no environments; use a URL with http://" in refused("prod", settings=Settings())
    assert "empty" in refused("")


def test_the_variables_of_a_url(monkeypatch):
    target = chosen(
        "https://a/x/",
        USERNAME="me",
        PASSWORD_FILE="p",
        HEADERS=" X-Scope-OrgID = team a , X-B=c=d,",
        CA_FILE="ca.pem",
        CERT_FILE="c.pem",
        KEY_FILE="k.pem",
    )
    assert target.connection == Connection(
        url="https://a/x",
        username="me",
        password=Secret(file="p"),
        headers=(("X-B", "c=d"), ("X-Scope-OrgID", "team a")),
        ca_file="ca.pem",
        certificate_file="c.pem",
        key_file="k.pem",
    )
    assert chosen("http://a", TOKEN="x").connection.token == Secret(variable="SLO_PROMETHEUS_TOKEN")
    assert chosen("http://a", TOKEN_FILE="x").connection.token == Secret(file="x")
    password = chosen("http://a", USERNAME="me", PASSWORD="x").connection.password
    assert password == Secret(variable="SLO_PROMETHEUS_PASSWORD")


def test_credentials_of_variables_are_never_sent_to_a_url_of_the_settings():
    assert chosen("prod", TOKEN="x", HEADERS="A=b").connection == PROD.connection


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        (
            {"TOKEN": "hunter2", "TOKEN_FILE": "x"},
            "SLO_PROMETHEUS_TOKEN and SLO_PROMETHEUS_TOKEN_FILE exclude",
        ),
        (
            {"TOKEN": "hunter2", "USERNAME": "x", "PASSWORD": "hunter2"},
            "SLO_PROMETHEUS_TOKEN and SLO_PROMETHEUS_U",
        ),
        ({"PASSWORD": "hunter2"}, "SLO_PROMETHEUS_PASSWORD has no effect without SLO_PROMETHEUS_USERNAME"),
        ({"USERNAME": "me"}, "SLO_PROMETHEUS_USERNAME has no effect without SLO_PROMETHEUS_PASSWORD"),
        ({"CERT_FILE": "c"}, "without SLO_PROMETHEUS_KEY_FILE"),
        ({"CA_FILE": "c"}, "SLO_PROMETHEUS_CA_FILE has no effect on http://a: use https://"),
        ({"HEADERS": "hunter2"}, "write NAME=VALUE"),
        ({"HEADERS": "X-A=hunter2ü"}, "the header 'X-A' in SLO_PROMETHEUS_HEADERS has a value"),
        ({"HEADERS": "Host=a"}, "is set by slo"),
    ],
)
def test_variables_that_cannot_be_meant(environ, words):
    text = refused("http://a", **environ)
    assert words in text
    assert "hunter2" not in text


def test_a_url_with_a_secret_or_without_a_host_is_refused():
    for environ, choice in (({}, "http://me:hunter2@a"), ({"URL": "http://me:hunter2@a"}, None)):
        text = refused(choice, settings=Settings(), **environ)
        assert "contains a user or a secret" in text
        assert "hunter2" not in text
    assert "--prometheus is not the URL of an HTTP API" in refused("ftp://x")
    assert "SLO_PROMETHEUS_URL is not the URL" in refused(URL="prometheus:9090")


def test_a_wrong_choice_is_wrong_usage(capsys, monkeypatch):
    monkeypatch.delenv("SLO_PROMETHEUS_URL", raising=False)
    with pytest.raises(typer.Exit) as end:
        chosen_prometheus("prd\x1b", Settings(environments=(PROD,)), command="status")
    assert end.value.exit_code == 2
    assert (
        capsys.readouterr().err
        == "slo status: slo.yaml has no environment 'prd\\x1b': did you mean 'prod'?\n"
    )
    assert chosen_prometheus(None, Settings(environments=(PROD,)), command="status").environment == "prod"


# The documentation

PAGE = (ROOT / "docs" / "prometheus.md").read_text(encoding="utf-8")


def test_the_settings_of_the_page_are_valid(tmp_path):
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.M | re.S)
    (tmp_path / "slo.yaml").write_text(block, encoding="utf-8")
    settings, found = load_settings(str(tmp_path / "slo.yaml"))
    assert found == ()
    assert [one.name for one in settings.environments] == ["eu", "us", "staging"]


def test_the_page_lists_every_variable():
    table = re.findall(r"^\| (`SLO_PROMETHEUS.*?) \|", PAGE, re.M)
    listed = [name for row in table for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted([URL_VARIABLE, *VARIABLES.values()])
