"""Refresh the lock files in `locks/`: `make lock`.

    locks/run.txt   what `make generate` installs: the dependencies, and what builds the package
    locks/dev.txt   the same, and everything that tests, lint, types and benchmarks need
    locks/uv.txt    the resolver itself, with which this file and scripts/test-with run

Each pins every direct and transitive package with the hashes of all its files, for every Python and every
machine that `pyproject.toml` allows. pip alone installs them (`pip install --require-hashes -r FILE`).
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"run": (), "dev": ("--extra", "dev")}
OLDEST_PYTHON = "3.11"
UV = "uv>=0.13"
EDITABLE = "editables>=0.5"
"""hatchling asks for it when an editable install is built; without build isolation it must be there."""


def main() -> None:
    """Resolve everything anew, to the newest versions that the ranges allow."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    build = [*pyproject["build-system"]["requires"], EDITABLE]
    for name, extra in LOCKS.items():
        resolve(f"locks/{name}.txt", "pyproject.toml", "-", *extra, more=build)
    resolve("locks/uv.txt", "-", more=[UV])


def resolve(lock: str, *inputs: str, more: list[str]) -> None:
    """Write one lock file; `more` are requirements beside those of the files, read as `-`."""
    command = (
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--upgrade"),
        *("--generate-hashes", "--python-version", OLDEST_PYTHON, "--custom-compile-command", "make lock"),
        *("--output-file", lock),
    )
    subprocess.run([*command, *inputs], input="\n".join(more), text=True, cwd=ROOT, check=True)
    sys.stdout.write(f"wrote {lock}\n")


if __name__ == "__main__":
    main()
