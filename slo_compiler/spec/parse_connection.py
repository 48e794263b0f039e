"""Parse the connection of live commands to a Prometheus, at the top level or of an environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import settings as codes
from slo_compiler.diagnostics.codes import shape
from slo_compiler.model.connection import Connection, Secret
from slo_compiler.promql.durations import duration_text, parse_duration
from slo_compiler.spec.connection_checks import (
    TLS_KEYS,
    URL_HINT,
    URL_PROBLEM,
    exclusive_keys,
    header_problem,
    is_url,
    missing_keys,
)

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

DEFAULT_TIMEOUT = timedelta(seconds=30)
_SHORTEST = timedelta(seconds=1)
_LONGEST = timedelta(minutes=10)
_KEYS = (
    "token_env",
    "token_file",
    "username",
    "password_env",
    "password_file",
    "headers",
    *TLS_KEYS,
    "timeout",
)
"""All keys that have no effect without `url`."""


def parse_connection(
    data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector
) -> Connection | None:
    """Parse a mapping `prometheus`; None if it has no URL. Paths of files become relative to `slo.yaml`."""
    if "url" not in data:
        for key in _KEYS:
            if key in data:
                diagnostics.add(codes.key_needs(diagnostics.at_key((*path, key)), key=key, needed="url"))
        return None
    _check(data, path, diagnostics=diagnostics)
    folder = PurePath(diagnostics.document.path).parent

    def file(key: str) -> str:
        return str(folder / data[key]) if key in data else ""

    def secret(name: str) -> Secret | None:
        found = Secret(variable=data.get(f"{name}_env", ""), file=file(f"{name}_file"))
        return found if found != Secret() else None

    return Connection(
        url=data["url"].rstrip("/"),
        token=secret("token"),
        username=data.get("username", ""),
        password=secret("password"),
        headers=tuple(sorted(data.get("headers", {}).items())),
        ca_file=file("ca_file"),
        certificate_file=file("cert_file"),
        key_file=file("key_file"),
        timeout=_timeout(data, path, diagnostics=diagnostics),
    )


def _check(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> None:
    if not is_url(data["url"]):
        place = diagnostics.at((*path, "url"))
        diagnostics.add(shape.value_not_allowed(place, key="url", problem=URL_PROBLEM, hint=URL_HINT))
    for key, other in exclusive_keys(data):
        diagnostics.add(codes.keys_exclude(diagnostics.at_key((*path, other)), key=key, other=other))
    for key, needed in missing_keys(data):
        diagnostics.add(codes.key_needs(diagnostics.at_key((*path, key)), key=key, needed=needed))
    for key in TLS_KEYS:
        if key in data and not data["url"].startswith("https:"):
            place = diagnostics.at_key((*path, key))
            diagnostics.add(codes.key_needs(place, key=key, needed="an https:// URL"))
    _check_headers(data.get("headers", {}), (*path, "headers"), diagnostics=diagnostics)


def _check_headers(headers: dict[str, str], path: DataPath, *, diagnostics: DiagnosticCollector) -> None:
    names: set[str] = set()
    for name, value in headers.items():
        problem = header_problem(name, value) or ("is specified twice" if name.lower() in names else "")
        names.add(name.lower())
        if problem:
            place = diagnostics.at_key((*path, name))
            diagnostics.add(codes.header_not_allowed(place, header=name, problem=problem))


def _timeout(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> timedelta:
    if "timeout" not in data:
        return DEFAULT_TIMEOUT
    length = parse_duration(data["timeout"])
    if length is None or not _SHORTEST <= length <= _LONGEST:
        place, text = diagnostics.at((*path, "timeout")), data["timeout"]
        lowest, highest = duration_text(_SHORTEST), duration_text(_LONGEST)
        diagnostics.add(
            shape.duration_out_of_range(place, key="timeout", text=text, lowest=lowest, highest=highest)
        )
        return DEFAULT_TIMEOUT
    return length
