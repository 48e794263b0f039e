"""The specs and settings of one version: a git revision, a directory or the working tree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import revisions as codes
from slo_compiler.records import dataclass
from slo_compiler.revisions.process import GitError
from slo_compiler.revisions.repository import open_repository, resolve_revision
from slo_compiler.workflows.settings import find_settings
from slo_compiler.workflows.specs import DEFAULT_OUTPUT, find_specs
from slo_compiler.yaml_source.paths import shown_path
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slo_compiler.revisions.repository import GitRepository

DEFAULT_SPECS = ("specs",)

NO_SPECS = "SLO0002"
"""Reported only if neither version has a spec."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of a version."""

    path: str
    """The path to show, such as `HEAD:specs/checkout.slo.yaml`."""
    data: bytes | Diagnostic
    """The content, or why it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All files of a version that decide about its SLOs."""

    name: str
    """The name on the command line; empty for the working tree."""
    specs: Mapping[str, SourceFile]
    """By the number of the argument and the path below it, which are the same in both versions."""
    settings: SourceFile | None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The paths to compare, as the user specifies them."""

    specs: tuple[str, ...] = DEFAULT_SPECS
    settings: str | None = None

    @property
    def relative_specs(self) -> tuple[str, ...]:
        """The specs relative to the working directory."""
        return tuple(map(_relative, self.specs))

    @property
    def relative_settings(self) -> str | None:
        """The settings relative to the working directory."""
        return None if self.settings is None else _relative(self.settings)


def take_snapshot(version: str, scope: Scope) -> Snapshot | Diagnostic:
    """Read a version: a directory, a git revision, or the working tree if it is empty or `.`.

    Raises GitError.
    """
    if version in ("", ".", "./"):
        return disk_snapshot("", scope)
    repository = None
    is_directory = os.path.isdir(version)
    location = Location(path=shown_path(version))
    if not is_directory or not _is_path(version):
        repository = _open(is_needed=not is_directory)
        commit = resolve_revision(version) if repository else None
        if is_directory and commit:
            return codes.ambiguous_version(location)
        if commit and repository:
            from slo_compiler.workflows.revision_snapshots import revision_snapshot

            return revision_snapshot(version, commit, scope, prefix=repository.prefix)
    if is_directory:
        return disk_snapshot(version, scope)
    if repository is None:
        return codes.not_a_repository(location)
    return codes.unknown_revision(location, is_shallow=repository.is_shallow)


def _is_path(version: str) -> bool:
    """Return whether a name can only be that of a directory."""
    return version.startswith((".", "/")) or version.endswith("/")


def _open(*, is_needed: bool) -> GitRepository | None:
    """Open the repository; without git, a directory is only a directory."""
    try:
        return open_repository()
    except GitError:
        if is_needed:
            raise
        return None


def disk_snapshot(top: str, scope: Scope) -> Snapshot:
    """Read the files of a directory; `top` is empty for the working tree."""
    arguments = scope.specs if not top else tuple(os.path.join(top, path) for path in scope.relative_specs)  # noqa: PTH118 - text, as the arguments are
    if top and scope.specs == DEFAULT_SPECS and not os.path.isdir(arguments[0]):
        arguments = (top,)  # a directory of specs
    specs: dict[str, SourceFile] = {}
    diagnostics: list[Diagnostic] = []
    for number, argument in enumerate(arguments):
        if not os.path.exists(argument):
            continue
        paths, found = find_specs((argument,), output=os.path.join(top, DEFAULT_OUTPUT))  # noqa: PTH118 - as above
        diagnostics += [one for one in found if one.code != NO_SPECS]
        for path in paths:
            key = spec_key(number, os.path.relpath(path, argument))
            specs[key] = SourceFile(path=path, data=read_source(path))
    return Snapshot(
        name=top,
        specs=specs,
        settings=_settings_on_disk(top, arguments, scope),
        diagnostics=tuple(diagnostics),
    )


def spec_key(number: int, path: str) -> str:
    """The key of a spec: the number of its argument, and its path below it."""
    return f"{number}/{path.replace(os.sep, '/')}"


def _settings_on_disk(top: str, arguments: Sequence[str], scope: Scope) -> SourceFile | None:
    if scope.settings is None:
        path = find_settings(arguments)
    elif not top:
        path = scope.settings
    else:
        path = os.path.join(top, str(scope.relative_settings))  # noqa: PTH118 - text, as the arguments are
    return None if path is None else SourceFile(path=path, data=read_source(path))


def _relative(path: str) -> str:
    return os.path.relpath(path)
