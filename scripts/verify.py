#!/usr/bin/env python3
"""Verify this repository: run `slo check` on `specs` and `generated`.

Arguments are passed to `slo check`, for example `python scripts/verify.py --promtool docker`, or
`--live --prometheus URL` to compare a running Prometheus, too. The exit codes are those of `slo check`:
0 success, 1 errors, 3 drift, 4 promtool or Prometheus failed or is missing.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run the check in the root of the repository, with its virtual environment if it exists."""
    environment = ROOT / ".venv" / "bin" / "python"
    if environment.exists() and Path(sys.prefix) != ROOT / ".venv":
        os.execv(environment, [str(environment), __file__, *sys.argv[1:]])
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    sys.argv[1:1] = ["check"]
    if find_spec("typer") is None:
        sys.exit("verify: the virtual environment is missing; run `make generate` first")
    from slo_compiler.__main__ import main as slo

    slo()


if __name__ == "__main__":
    main()
