"""`python -m slo_compiler`, and the command `slo`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; answers `--version` before anything slow is imported."""
    if sys.argv[1:] == ["--version"]:
        from slo_compiler import __version__

        sys.stdout.write(f"slo {__version__}\n")
        return
    from slo_compiler.cli.app import run

    run()


if __name__ == "__main__":
    main()
