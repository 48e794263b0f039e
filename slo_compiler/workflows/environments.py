"""The environments of a run, and the directories of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import environments as codes
from slo_compiler.disk.orphans import environments_in
from slo_compiler.naming import files
from slo_compiler.outputs.registry import DIRECTORIES
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings


def environments_of(settings: Settings, name: str = "") -> tuple[Settings, ...]:
    """Return the settings of one environment, or of all in the order of `slo.yaml`."""
    return (settings.of(name),) if name else settings.each


def directories_of(settings: Settings) -> tuple[str, ...]:
    """Return the directories of the output directory that contain only generated files."""
    return (*DIRECTORIES, *(one.directory for one in settings.each if one.directory))


def check_directories(settings: Settings) -> tuple[Diagnostic, ...]:
    """Report environments with the directory of another one or of an output, ignoring case."""
    taken = {directory.casefold(): f"the output {directory!r}" for directory in DIRECTORIES}
    found = []
    for environment, own in zip(settings.environments, settings.each, strict=False):
        name = own.directory.casefold()
        if name in taken:
            place = environment.location or Location(path="slo.yaml")
            found.append(codes.directory_taken(place, directory=own.directory, owner=taken[name]))
        taken.setdefault(name, f"the environment {environment.name!r}")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Directories in which a run searches files to remove."""

    paths: tuple[str, ...]
    """Paths relative to the output directory."""
    environments: tuple[str, ...]
    """The first directory of an environment."""


def searched_directories(root: Path, settings: Settings, name: str = "") -> Searched:
    """Return the directories of one environment, or of all: also of environments that no longer exist."""
    if name:
        return directories_of_one(settings.of(name))
    environments = environments_in(root, directories=DIRECTORIES, repository=settings.repository)
    return Searched(paths=(*DIRECTORIES, *_inside(environments)), environments=environments)


def directories_of_one(settings: Settings) -> Searched:
    """Return the directories of one environment, which may be the unnamed one."""
    environments = (settings.directory,) if settings.directory else ()
    return Searched(paths=_inside(environments) or DIRECTORIES, environments=environments)


def _inside(environments: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(files.in_environment(one, directory) for one in environments for directory in DIRECTORIES)
