"""Choose the Prometheus of a live command: an environment of `slo.yaml`, or a URL."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from slo_compiler.model.connection import Connection, Environment, Secret
from slo_compiler.records import dataclass
from slo_compiler.spec.connection_checks import (
    TLS_KEYS,
    URL_HINT,
    exclusive_keys,
    has_user,
    header_problem,
    is_url,
    missing_keys,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slo_compiler.model import Settings, TextPairs

URL_VARIABLE = "SLO_PROMETHEUS_URL"
VARIABLES = {
    "token_env": "SLO_PROMETHEUS_TOKEN",
    "token_file": "SLO_PROMETHEUS_TOKEN_FILE",
    "username": "SLO_PROMETHEUS_USERNAME",
    "password_env": "SLO_PROMETHEUS_PASSWORD",
    "password_file": "SLO_PROMETHEUS_PASSWORD_FILE",
    "headers": "SLO_PROMETHEUS_HEADERS",
    "ca_file": "SLO_PROMETHEUS_CA_FILE",
    "cert_file": "SLO_PROMETHEUS_CERT_FILE",
    "key_file": "SLO_PROMETHEUS_KEY_FILE",
}
"""The variables of a connection whose URL is not in `slo.yaml`, by the keys that they replace."""


class ConnectionChoiceError(Exception):
    """No Prometheus is selected, or the selection is invalid: wrong usage, in one sentence with a fix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The Prometheus that a command reads."""

    connection: Connection
    """Its secrets are read when the first request is sent."""
    environment: str = ""
    """The name of the environment; empty without one."""
    labels: TextPairs = ()
    """Labels that all series of the environment have, for matchers in queries."""


def resolve_connection(choice: str | None, settings: Settings, environ: Mapping[str, str]) -> Target:
    """Return the Prometheus of `--prometheus` (`choice`: a name or URL), of a variable, or of the settings.

    Raises `ConnectionChoiceError`.
    """
    if choice is not None:
        if not choice:
            raise ConnectionChoiceError("--prometheus is empty: write a name or a URL, or omit it")
        if "://" in choice:
            return Target(connection=_from_variables(choice, environ, source="--prometheus"))
        return _environment(choice, settings, environ)
    if url := environ.get(URL_VARIABLE):
        return Target(connection=_from_variables(url, environ, source=URL_VARIABLE))
    if len(settings.environments) == 1:
        return _environment(settings.environments[0].name, settings, environ)
    if settings.connection is not None and not settings.environments:
        return Target(connection=settings.connection)
    raise ConnectionChoiceError(_nothing_chosen(settings))


def _nothing_chosen(settings: Settings) -> str:
    if settings.environments:
        return f"slo.yaml has several environments: choose one with --prometheus: {_names(settings)}"
    return (
        "no Prometheus to query: use --prometheus URL, set SLO_PROMETHEUS_URL, or add prometheus.url or"
        " environments to slo.yaml"
    )


def _environment(name: str, settings: Settings, environ: Mapping[str, str]) -> Target:
    environment = next((one for one in settings.environments if one.name == name), None)
    if environment is None:
        raise ConnectionChoiceError(_unknown(name, settings))
    return Target(
        connection=environment.connection or _of_variable(environment, environ),
        environment=name,
        labels=environment.labels,
    )


def _of_variable(environment: Environment, environ: Mapping[str, str]) -> Connection:
    """Return the connection of an environment whose URL is not in `slo.yaml`."""
    url = environ.get(URL_VARIABLE)
    if not url:
        raise ConnectionChoiceError(
            f"slo.yaml has no prometheus.url for the environment {environment.name}: add it, or set"
            f" {URL_VARIABLE}"
        )
    return _from_variables(url, environ, source=URL_VARIABLE)


def _unknown(name: str, settings: Settings) -> str:
    names = [one.name for one in settings.environments]
    near = get_close_matches(name, names, n=1)
    if near:
        return f"slo.yaml has no environment {name!r}: did you mean {near[0]!r}?"
    known = f"use one of {_names(settings)}, or a URL" if names else "it has no environments; use a URL"
    return f"slo.yaml has no environment {name!r}: {known} with http:// or https://"


def _names(settings: Settings) -> str:
    return ", ".join(one.name for one in settings.environments)


def _from_variables(url: str, environ: Mapping[str, str], *, source: str) -> Connection:
    """Return the connection for a URL, with credentials and files from variables; empty ones are unset."""
    _check_url(url, source)
    given = {key: environ[name] for key, name in VARIABLES.items() if environ.get(name)}
    _check_keys(given, url)

    def secret(name: str) -> Secret | None:
        if f"{name}_env" in given:
            return Secret(variable=VARIABLES[f"{name}_env"])
        return Secret(file=given[f"{name}_file"]) if f"{name}_file" in given else None

    return Connection(
        url=url.rstrip("/"),
        token=secret("token"),
        username=given.get("username", ""),
        password=secret("password"),
        headers=_headers(given.get("headers", "")),
        ca_file=given.get("ca_file", ""),
        certificate_file=given.get("cert_file", ""),
        key_file=given.get("key_file", ""),
    )


def _check_url(url: str, source: str) -> None:
    if has_user(url):
        raise ConnectionChoiceError(
            f"the URL of {source} contains a user or a secret, which logs would show: set"
            " SLO_PROMETHEUS_USERNAME and SLO_PROMETHEUS_PASSWORD, or SLO_PROMETHEUS_TOKEN"
        )
    if not is_url(url):
        raise ConnectionChoiceError(f"{source} is not the URL of an HTTP API: {URL_HINT}")


def _check_keys(given: Mapping[str, str], url: str) -> None:
    for key, other in exclusive_keys(given):
        raise ConnectionChoiceError(f"{VARIABLES[key]} and {VARIABLES[other]} exclude each other: unset one")
    for key, needed in missing_keys(given):
        raise ConnectionChoiceError(f"{VARIABLES[key]} has no effect without {VARIABLES[needed]}: set both")
    for key in TLS_KEYS:
        if key in given and not url.startswith("https:"):
            raise ConnectionChoiceError(f"{VARIABLES[key]} has no effect on {url}: use https://, or unset it")


def _headers(text: str) -> TextPairs:
    """Parse `X-Scope-OrgID=team, X-Other=value`."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        problem = header_problem(name, value)
        if problem:
            # The value may be a secret.
            shown = name if "=" in part else "without ="
            raise ConnectionChoiceError(
                f"the header {shown!r} in SLO_PROMETHEUS_HEADERS {problem}: write NAME=VALUE, NAME=VALUE"
            )
        found[name] = value
    return tuple(sorted(found.items()))
