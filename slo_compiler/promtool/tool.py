"""Promtool as a tool: check rule files, run their unit tests."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from slo_compiler.promtool.errors import PromtoolFailed
from slo_compiler.promtool.results import FileTests, Rejection, RuleCheck, RuleTests
from slo_compiler.promtool.rule_output import read_rule_output
from slo_compiler.promtool.unit_test_output import read_test_output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

    from slo_compiler.promtool.process import Completed
    from slo_compiler.promtool.runners import Runner

MAX_ARGUMENTS = 100_000
"""Bytes of file names in one call; every system that runs promtool allows more."""

MAX_PROCESSES = 8
"""Unit tests in parallel; each may take some hundred megabytes."""

VERDICTS = {0, 1, 3}
"""Exit codes with which promtool has done its work: right, wrong, lint. A panic is 2."""

_REFUSED = re.compile(r"^[^\s:]+: error: (.*?)(?:, try --help)?$", re.MULTILINE)
"""What promtool says, under the name that it was called by, when it cannot begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promtool:
    """A promtool that runs; `find_promtool` makes it."""

    runner: Runner
    known_version: tuple[int, int]
    timeout: timedelta
    """For one process."""

    def version(self) -> tuple[int, int]:
        """Return promtool's major and minor version; (0, 0) is a build that does not know its own."""
        return self.known_version

    def check_rules(self, folder: Path, files: Sequence[str], *, expected: Mapping[str, int]) -> RuleCheck:
        """Check rule files, whose names are relative to the folder, in one process.

        `expected` says how many rules each file has: promtool 2.46 and 2.47 pass broken files
        in silence and lint failures exit with 0, so a file passes only if promtool
        reports exactly that number. Raises `PromtoolError` when there is no verdict.
        """
        rules = 0
        rejections: list[Rejection] = []
        for batch in _batches(files):
            done = self._run(["check", "rules", *map(_argument, batch)], folder=folder)
            check = read_rule_output(done, files=batch, expected=expected)
            rules += check.rules
            rejections += check.rejections
        return RuleCheck(rules=rules, rejections=tuple(rejections))

    def test_rules(self, folder: Path, files: Sequence[str]) -> RuleTests:
        """Run unit test files, whose names are relative to the folder, one process for each.

        Promtool 3 does not say which file it is testing, and tests one after the other;
        a process per file names the failing one and uses every core.
        Raises `PromtoolError` when there is no verdict.
        """
        pool = ThreadPoolExecutor(max_workers=min(MAX_PROCESSES, os.cpu_count() or 1))
        try:
            return RuleTests(files=tuple(pool.map(partial(self._test_file, folder), files)))
        finally:
            pool.shutdown(cancel_futures=True)

    def _test_file(self, folder: Path, file: str) -> FileTests:
        done = self._run(["test", "rules", _argument(file)], folder=folder)
        return FileTests(file=file, failures=read_test_output(done))

    def _run(self, arguments: Sequence[str], *, folder: Path) -> Completed:
        done = self.runner.run(arguments, folder=folder, timeout=self.timeout)
        subcommand = " ".join(arguments[:2])
        if done.code not in VERDICTS:
            raise PromtoolFailed(
                f"`promtool {subcommand}` crashed (exit code {done.code}): {done.first_complaint}; "
                "free memory and disk space, or try another version"
            )
        if refused := _REFUSED.match(done.stderr):
            raise PromtoolFailed(f"`promtool {subcommand}` could not begin: {refused[1]}")
        return done


def _argument(file: str) -> str:
    """Keep promtool from reading a file name as a flag (`-`) or as a list of arguments (`@`)."""
    return f"./{file}" if file.startswith(("-", "@")) else file


def _batches(files: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for file in files:
        length = len(os.fsencode(file)) + 3
        if batch and size + length > MAX_ARGUMENTS:
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += length
    if batch:
        yield batch
