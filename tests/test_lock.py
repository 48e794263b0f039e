"""The lock files: they fit `pyproject.toml`, are complete and are hashed; `make lock` refreshes them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.lock import EDITABLE, NODE, UV

from .conftest import ROOT

if TYPE_CHECKING:
    from packaging.markers import Marker

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = tuple(
    {"sys_platform": system, "platform_system": name, "os_name": "posix", "platform_machine": machine}
    for (system, name), machine in product((("linux", "Linux"), ("darwin", "Darwin")), ("x86_64", "aarch64"))
)
ENVIRONMENTS = [
    {"python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython"}
    | {"platform_python_implementation": "CPython", "extra": ""}
    | machine
    for python, machine in product(PYTHONS, MACHINES)
]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_RUN = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["build-system"]["requires"], EDITABLE]
WANTED = {
    "run": _RUN,
    "dev": [*_RUN, *PYPROJECT["project"]["optional-dependencies"]["dev"]],
    "uv": [UV],
    "node": [NODE],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One entry of a lock file."""

    name: str
    version: str
    marker: Marker | None
    hashes: int
    via: tuple[str, ...]

    @property
    def is_direct(self) -> bool:
        """True for a direct dependency; requirements that scripts/lock.py adds have no origin."""
        return not self.via or "slo-compiler (pyproject.toml)" in self.via


def pins(lock: str) -> list[Pin]:
    text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    return [_pin(entry) for entry in re.split(r"\n(?=[a-z0-9])", text)[1:]]


def _pin(entry: str) -> Pin:
    head = Requirement(entry.partition(" \\\n")[0])
    (specifier,) = head.specifier
    assert specifier.operator == "==", entry
    comments = re.findall(r"^ +# +(?:via)? *(.*)$", entry, re.M)
    return Pin(
        name=canonicalize_name(head.name),
        version=specifier.version,
        marker=head.marker,
        hashes=entry.count("--hash=sha256:"),
        via=tuple(comment for comment in comments if comment),
    )


@pytest.mark.parametrize("lock", WANTED)
def test_every_requirement_is_locked_once_at_a_version_that_it_allows(lock):
    for environment, requirement in product(ENVIRONMENTS, map(Requirement, WANTED[lock])):
        name = canonicalize_name(requirement.name)
        chosen = [
            pin.version
            for pin in pins(lock)
            if pin.name == name and (pin.marker is None or pin.marker.evaluate(environment))
        ]
        assert len(chosen) == 1, (requirement, environment)
        assert requirement.specifier.contains(chosen[0], prereleases=True), (requirement, chosen)


@pytest.mark.parametrize("lock", WANTED)
def test_nothing_is_locked_that_nobody_asks_for(lock):
    """An old lock file still lists a dependency that was removed from `pyproject.toml`."""
    wanted = {canonicalize_name(Requirement(text).name) for text in WANTED[lock]}
    assert {pin.name for pin in pins(lock) if pin.is_direct} == wanted
    names = {pin.name for pin in pins(lock)}
    for pin in pins(lock):
        assert pin.is_direct or names & {canonicalize_name(via) for via in pin.via}, pin


@pytest.mark.parametrize("lock", WANTED)
def test_every_file_of_every_package_is_hashed(lock):
    assert all(pin.hashes for pin in pins(lock))


def test_the_run_lock_is_a_part_of_the_dev_lock():
    """`make test` after `make generate` replaces no packages."""
    dev = {(pin.name, pin.version) for pin in pins("dev")}
    assert {(pin.name, pin.version) for pin in pins("run")} <= dev
