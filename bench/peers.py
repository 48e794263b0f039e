"""Other compilers of the same SLOs, if they are installed: slokit and Sloth."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SLOKIT, SLOTH = "slokit", "Sloth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """An installed program that reads specs of Sloth and writes rules, without tests and dashboards."""

    name: str
    program: str
    writes_directory: bool
    """True if it writes one file per spec to a directory that must exist; False if it writes one file."""

    def arguments(self, specs: Path, output: Path) -> tuple[str, ...]:
        """Return the command line that compiles all specs in a directory."""
        return (self.program, "generate", "--input", str(specs), f"--{self._option}", str(output))

    def prepare(self, output: Path) -> None:
        """Remove the output of an earlier run."""
        if self.writes_directory:
            shutil.rmtree(output, ignore_errors=True)
            output.mkdir()
        else:
            output.unlink(missing_ok=True)

    def version(self) -> str:
        """Return its name and version, as it prints them."""
        option = "version" if self.writes_directory else "--version"
        done = subprocess.run([self.program, option], capture_output=True, text=True, check=True)
        text = done.stdout.strip()
        return text if self.name in text else f"{self.name} {text}"

    @property
    def _option(self) -> str:
        return "out" if self.writes_directory else "output"


def slokit() -> Peer | None:
    """Return slokit from `$SLOKIT` or PATH, if it is there."""
    return _installed(SLOKIT, writes_directory=False)


def sloth() -> Peer | None:
    """Return Sloth from `$SLOTH` or PATH, if it is there."""
    return _installed(SLOTH, writes_directory=True)


def installed() -> tuple[Peer, ...]:
    """Return the peers that are there."""
    return tuple(peer for peer in (slokit(), sloth()) if peer is not None)


def title_of(name: str) -> str:
    """Return what a peer does, in tables."""
    return f"{name}: rules"


def _installed(name: str, *, writes_directory: bool) -> Peer | None:
    program = os.environ.get(name.upper()) or shutil.which(name.lower())
    return None if program is None else Peer(name=name, program=program, writes_directory=writes_directory)
