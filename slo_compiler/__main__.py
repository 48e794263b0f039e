"""`python -m slo_compiler`, and the command `slo`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line."""
    from slo_compiler.cli.running import run_command_line

    run_command_line(_command)


def _command() -> None:
    """Run a command; answers `--version` before anything slow is imported."""
    if sys.argv[1:] == ["--version"]:
        from slo_compiler import __version__

        sys.stdout.write(f"slo {__version__}\n")
        return
    # A short-lived process frees its memory by ending; looking for cycles costs a tenth of its time.
    gc.set_threshold(100_000, 50, 1000)
    from slo_compiler.cli.app import app

    app()


if __name__ == "__main__":
    main()
