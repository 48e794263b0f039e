"""Parse the environments of the settings: their labels, connections, directories and overrides."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import environments as codes
from slo_compiler.diagnostics.codes import identity
from slo_compiler.model.connection import Environment
from slo_compiler.records import replace
from slo_compiler.spec.parse_connection import parse_connection
from slo_compiler.spec.parse_identity import parse_identity
from slo_compiler.spec.parse_overridable import parse_overridable
from slo_compiler.spec.parse_texts import merged

if TYPE_CHECKING:
    from slo_compiler.model import Settings, TextPairs
    from slo_compiler.model.connection import Connection
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse_environments(
    data: dict[str, Any], *, inherited: Settings, diagnostics: DiagnosticCollector
) -> tuple[Environment, ...]:
    """Parse the key `environments`, in the order of the file.

    An environment without a URL has the connection of the `inherited` settings as it is, and its own labels.
    """
    found = []
    for name, environment in data.items():
        path: DataPath = ("environments", name)
        prometheus = environment.get("prometheus", {})
        connection = parse_connection(prometheus, (*path, "prometheus"), diagnostics=diagnostics)
        own = parse_identity(environment, path, inherited=inherited, diagnostics=diagnostics)
        labels = merged(inherited.identity, own)
        settings = parse_overridable(
            environment, path, inherited=replace(inherited, identity=labels), diagnostics=diagnostics
        )
        has_directory = "directory" in environment
        found.append(
            Environment(
                name=name,
                labels=labels,
                connection=connection or inherited.connection,
                settings=replace(
                    settings,
                    directory=environment.get("directory", ""),
                    select=_select(environment.get("select", {}), path, diagnostics=diagnostics),
                ),
                location=diagnostics.at((*path, "directory")) if has_directory else diagnostics.at_key(path),
            )
        )
    _check_differences(found, diagnostics=diagnostics)
    return tuple(found)


def _select(data: dict[str, str], path: DataPath, *, diagnostics: DiagnosticCollector) -> TextPairs:
    """Parse the labels of raw series; report names that cannot be labels of a target."""
    for name in data:
        if name == "le" or name.startswith("__"):
            diagnostics.add(identity.invalid_label(diagnostics.at_key((*path, "select", name)), label=name))
    return tuple(sorted(data.items()))


def _check_differences(environments: list[Environment], *, diagnostics: DiagnosticCollector) -> None:
    """Report environments whose series or alerts cannot be distinguished."""
    for first, other in combinations(environments, 2):
        place = diagnostics.at_key(("environments", other.name))
        if other.labels == first.labels:
            diagnostics.add(codes.same_labels(place, environment=other.name, other=first.name))
        elif _has_same_source(first, other) and not _differs(dict(first.labels), dict(other.labels)):
            diagnostics.add(codes.overlapping_labels(place, environment=other.name, other=first.name))


def _differs(labels: dict[str, str], others: dict[str, str]) -> bool:
    """Return whether some label has two values, so that no series has the labels of both."""
    return any(others.get(name, value) != value for name, value in labels.items())


def _has_same_source(one: Environment, other: Environment) -> bool:
    return _source(one.connection) == _source(other.connection)


def _source(connection: Connection | None) -> object:
    """The parts that determine the series of a connection: headers and credentials may select a tenant."""
    if connection is None:
        return None
    return (connection.url, connection.headers, connection.username, connection.token)
