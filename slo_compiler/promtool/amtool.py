"""Runs amtool to validate a configuration, and to find the receivers of alerts."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import yaml

from slo_compiler.promtool.errors import AmtoolError
from slo_compiler.promtool.process import Completed, run_process
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TIMEOUT = timedelta(minutes=1)
_BRANCH = re.compile(r"[├└]── (?!default-route)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amtool:
    """A program amtool and the configuration of Alertmanager that it reads."""

    program: str
    config: Path

    def receivers(self, labels: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        """Return the receivers of an alert, and whether only the default route matches.

        Labels have the form `name="value"`. Raises `AmtoolError` if amtool rejects the configuration.
        """
        tree = self._run("config", "routes", "test", f"--config.file={self.config}", "--tree", *labels)
        if tree.code:
            raise AmtoolError(f"amtool cannot test routes of {self.config}: {_complaint(tree)}")
        lines = [line.strip() for line in tree.stdout.splitlines() if line.strip()]
        # The last line of the output has the receivers, after the tree.
        names = tuple(name.strip() for name in lines[-1].split(",")) if lines else ()
        return names, not any(_BRANCH.search(line) for line in lines)

    def check_config(self) -> None:
        """Raises `AmtoolError` with the error of amtool if it rejects the configuration."""
        done = self._run("check-config", str(self.config))
        if done.code:
            _, _, complaint = done.stdout.partition("FAILED: ")
            raise AmtoolError(" ".join(complaint.split()) or _complaint(done))

    def _run(self, *arguments: str) -> Completed:
        return run_process((self.program, *arguments), timeout=_TIMEOUT)


def _complaint(done: Completed) -> str:
    lines = (line for line in done.stderr.splitlines() if not line.startswith("Warning:"))
    return " ".join(" ".join(lines).split()) or "no error message"


def find_amtool(config: Path) -> Amtool:
    """Return the amtool on PATH; raises `AmtoolError` if there is none."""
    found = shutil.which("amtool")
    if found is None:
        raise AmtoolError("amtool is not on PATH: install Alertmanager, which includes it, to test routes")
    return Amtool(program=found, config=config)


def read_config(config: Path) -> object:
    """Parse a configuration of Alertmanager; raises `AmtoolError` if it cannot be read."""
    try:
        return yaml.safe_load(config.read_bytes())
    except OSError as error:
        raise AmtoolError(f"cannot read {config}: {(error.strerror or 'unknown error').lower()}") from error
    except yaml.YAMLError as error:
        # Not the whole message: it quotes the file, which may contain secrets.
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise AmtoolError(f"cannot read {config}: invalid YAML{where}") from None
