"""Parse the environments of the settings: the labels of their series, and how to reach their Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import settings as codes
from slo_compiler.model import Environment
from slo_compiler.spec.parse_connection import parse_connection
from slo_compiler.spec.parse_texts import parse_labels

if TYPE_CHECKING:
    from slo_compiler.model import Connection, Settings
    from slo_compiler.spec.collector import DiagnosticCollector


def parse_environments(
    data: dict[str, Any],
    *,
    inherited: Connection | None,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> tuple[Environment, ...]:
    """Parse the key `environments`, in the order of the file.

    An environment without a URL has the `inherited` connection as it is, and its own labels.
    """
    found = []
    for name, environment in data.items():
        path = ("environments", name)
        prometheus = environment.get("prometheus", {})
        connection = parse_connection(prometheus, (*path, "prometheus"), diagnostics=diagnostics)
        labels = parse_labels(environment, path, diagnostics=diagnostics, settings=settings)
        found.append(Environment(name=name, labels=labels, connection=connection or inherited))
    _check_differences(found, diagnostics=diagnostics)
    return tuple(found)


def _check_differences(environments: list[Environment], *, diagnostics: DiagnosticCollector) -> None:
    """Report environments whose series cannot be told apart."""
    first: dict[object, str] = {}
    for environment in environments:
        source = (environment.labels, _identity(environment.connection))
        other = first.setdefault(source, environment.name)
        if other != environment.name:
            place = diagnostics.at_key(("environments", environment.name))
            diagnostics.add(codes.same_series(place, environment=environment.name, other=other))


def _identity(connection: Connection | None) -> object:
    """What decides which series a connection reads: headers and credentials may select a tenant."""
    if connection is None:
        return None
    return (connection.url, connection.headers, connection.username, connection.token)
