"""Find secrets that are written in `slo.yaml`, before anything else reports, and quotes, their values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import settings as codes
from slo_compiler.records import dataclass, replace
from slo_compiler.spec.connection_checks import has_user, is_secret_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.document import DataPath, Document

_VARIABLE = r"[A-Z_][A-Z0-9_]*"
_TOKEN = "set token_env to a variable name, or token_file to a file"  # noqa: S105 - a hint
_PASSWORD = "set password_env to a variable name, or password_file to a file"  # noqa: S105 - a hint
_NEVER = {
    "token": _TOKEN,
    "bearer_token": _TOKEN,
    "authorization": _TOKEN,
    "credentials": _TOKEN,
    "password": _PASSWORD,
    "basic_auth": f"{_PASSWORD}, next to username",
}
"""Keys of other tools, with their replacement."""

_POSSIBLE_SECRET = re.compile(
    rf"""\b(?:{"|".join(_NEVER)}|cookie|[\w-]*key)["']?\s*: | //[^/\s]*@""", re.VERBOSE | re.IGNORECASE
)
"""A key of a secret, or a user in a URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralSecret:
    """A value that is a secret, or probably is one."""

    path: DataPath
    key: str
    instead: str
    """The key or variable to use instead."""


def literal_secrets(data: object) -> tuple[LiteralSecret, ...]:
    """List the secrets in the connections of a document, whose shape need not be valid."""
    found = (secret for path, connection in _connections(data) for secret in _secrets(connection, path))
    return (*found, *_grafana_user(data))


def _grafana_user(data: object) -> Iterator[LiteralSecret]:
    """Yield the URL of Grafana if it has a user: it becomes part of every alert."""
    url = _mapping(_mapping(data).get("grafana")).get("url")
    if isinstance(url, str) and has_user(url):
        yield LiteralSecret(
            path=("grafana", "url"), key="grafana.url", instead="write the URL without a user"
        )


def report_secrets(document: Document) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Report each literal secret once, and remove it from the document: no other message may quote it."""
    secrets = literal_secrets(document.data)
    found = tuple(
        codes.literal_secret(document.location(secret.path, key=True), key=secret.key, instead=secret.instead)
        for secret in secrets
    )
    return replace(document, data=without(document.data, tuple(secret.path for secret in secrets))), found


def hide_possible_secrets(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Remove the source lines that contain a secret by their text, for files that cannot be parsed."""
    return hide_lines(
        diagnostics, of=[one for one in diagnostics if _POSSIBLE_SECRET.search(one.location.source)]
    )


def hide_lines(diagnostics: Sequence[Diagnostic], *, of: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Remove the source line from all diagnostics on the lines of some of them, which contain secrets."""
    lines = {diagnostic.location.line for diagnostic in of}
    return tuple(
        replace(diagnostic, location=replace(diagnostic.location, source=""))
        if diagnostic.location.line in lines
        else diagnostic
        for diagnostic in diagnostics
    )


def _connections(data: object) -> Iterator[tuple[DataPath, dict[str, object]]]:
    whole = _mapping(data)
    environments = _mapping(whole.get("environments"))
    yield ("prometheus",), _mapping(whole.get("prometheus"))
    for name, environment in environments.items():
        yield ("environments", name, "prometheus"), _mapping(_mapping(environment).get("prometheus"))


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _secrets(connection: dict[str, object], path: DataPath) -> Iterator[LiteralSecret]:
    for key, value in connection.items():
        if key in _NEVER:
            yield LiteralSecret(path=(*path, key), key=key, instead=_NEVER[key])
        elif key in ("token_env", "password_env"):
            if isinstance(value, str) and not re.fullmatch(_VARIABLE, value):
                hint = "write the name of an environment variable, in capitals, such as PROMETHEUS_TOKEN"
                yield LiteralSecret(path=(*path, key), key=key, instead=hint)
        elif key == "url" and isinstance(value, str) and has_user(value):
            yield LiteralSecret(path=(*path, key), key=key, instead="use username and password_env")
    for header in _mapping(connection.get("headers")):
        if is_secret_header(header):
            yield LiteralSecret(path=(*path, "headers", header), key=f"headers.{header}", instead=_TOKEN)


def without(data: object, paths: tuple[DataPath, ...]) -> object:
    """Copy a document without the values at some paths."""
    if not isinstance(data, dict):
        return data
    here = {path[0] for path in paths if len(path) == 1}
    return {
        key: without(value, tuple(path[1:] for path in paths if path[0] == key and len(path) > 1))
        for key, value in data.items()
        if key not in here
    }
