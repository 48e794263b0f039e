"""Checks rule files and runs their unit tests with promtool."""

from __future__ import annotations

import os
import re
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from slo_compiler.cores import cores
from slo_compiler.promtool.errors import PromtoolFailed
from slo_compiler.promtool.parallel import run_in_threads
from slo_compiler.promtool.results import FailedQuery, FileTests, RuleCheck, RuleTests
from slo_compiler.promtool.rule_output import read_rule_output
from slo_compiler.promtool.unit_test_output import have_passed, read_test_output
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

    from slo_compiler.promtool.process import Completed
    from slo_compiler.promtool.runners import Runner

MAX_ARGUMENTS = 100_000
"""Maximum length of file names in one call, in bytes; every system that runs promtool allows more."""

_WORTH_A_PROCESS = 50
"""Fewer rule files than this are checked before a second process has started, perhaps in a container."""

MAX_PROCESSES = 8
"""Maximum number of parallel unit tests; each may need a few hundred megabytes."""

_EVALUATIONS_IN_LIMIT = 40_000
"""Evaluations of rule groups for which the limit suffices on a slow machine: a core takes about a minute."""

COMPLETED_CODES = {0, 1, 3}
"""Exit codes of a completed run: valid, invalid, lint failure. The exit code of a panic is 2."""

_CONTROL = "control.test.yaml"
_CONTROL_QUERY = "vector(1)"
_CONTROL_TEST = f"""\
tests:
  - interval: 1m
    promql_expr_test:
      - expr: {_CONTROL_QUERY}
        eval_time: 0s
        exp_samples: [{{value: 2}}]
"""

_REFUSED = re.compile(r"^[^\s:]+: error: (.*?)(?:, try --help)?$", re.MULTILINE)
"""promtool's message if it rejects its arguments; the name of the executable comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promtool:
    """A verified promtool; `find_promtool` creates it."""

    runner: Runner
    known_version: tuple[int, int]
    timeout: timedelta
    """The limit per process; tests with many evaluations have more time."""

    def version(self) -> tuple[int, int]:
        """Return promtool's major and minor version; (0, 0) for a build without a version."""
        return self.known_version

    def check_rules(self, folder: Path, files: Sequence[str], *, expected: Mapping[str, int]) -> RuleCheck:
        """Check rule files, many of them in several processes; file names are relative to `folder`.

        `expected` is the number of rules per file. promtool 2.46 and 2.47 silently accept broken files,
        and lint failures exit with 0, so a file passes only if promtool reports exactly this number.
        Raises `PromtoolError` if promtool returns no result.
        """
        workers = min(MAX_PROCESSES, cores())
        batches = tuple(_batches(files, most=max(_WORTH_A_PROCESS, ceil(len(files) / workers))))
        checks = run_in_threads(partial(self._check_files, folder, expected), batches, workers=workers)
        return RuleCheck(
            rules=sum(check.rules for check in checks),
            rejections=tuple(rejection for check in checks for rejection in check.rejections),
        )

    def test_rules(self, folder: Path, files: Sequence[str], *, evaluations: int = 0) -> RuleTests:
        """Run each unit test file in its own process; file names are relative to `folder`.

        `evaluations` is the number of evaluations of rule groups in each file: the limit grows with it.

        promtool 3 runs the files sequentially and does not print their names; a process per file
        identifies failing files and uses every core.
        Raises `PromtoolError` if promtool returns no result.
        """
        workers = min(MAX_PROCESSES, cores())
        run = partial(self._test_file, folder, self._limit(evaluations))
        return RuleTests(files=run_in_threads(run, files, workers=workers))

    def pass_tests(self, folder: Path, files: Sequence[str], *, evaluations: int = 0) -> bool:
        """Run unit test files in one process, which saves the start of the others; True if all pass.

        `evaluations` is the number of evaluations of rule groups in all files.
        Raises `PromtoolError` if promtool returns no result.
        """
        arguments = ["test", "rules", *map(_argument, files)]
        done = self._run(arguments, folder=folder, limit=self._limit(evaluations))
        return have_passed(done, files=len(files))

    def require_honest_tests(self, folder: Path) -> None:
        """Run a test that must fail, in a directory that may be written to.

        Rule files pass only with the right number of rules, but a test file passes with a single word.
        Raises `PromtoolFailed` if promtool does not report the failure.
        """
        (folder / _CONTROL).write_text(_CONTROL_TEST, encoding="utf-8")
        (control,) = self.test_rules(folder, (_CONTROL,)).files
        failed = [failure.assertion for failure in control.failures]
        if not any(isinstance(one, FailedQuery) and one.expr == _CONTROL_QUERY for one in failed):
            raise PromtoolFailed(
                f"`{self.runner.name} test rules` does not report a failure for a test that must fail;"
                " use another promtool"
            )

    def _check_files(self, folder: Path, expected: Mapping[str, int], files: Sequence[str]) -> RuleCheck:
        done = self._run(["check", "rules", *map(_argument, files)], folder=folder)
        return read_rule_output(done, files=files, expected=expected)

    def _limit(self, evaluations: int) -> timedelta:
        return self.timeout * max(1, ceil(evaluations / _EVALUATIONS_IN_LIMIT))

    def _test_file(self, folder: Path, limit: timedelta, file: str) -> FileTests:
        done = self._run(["test", "rules", _argument(file)], folder=folder, limit=limit)
        return FileTests(file=file, failures=read_test_output(done))

    def _run(self, arguments: Sequence[str], *, folder: Path, limit: timedelta | None = None) -> Completed:
        done = self.runner.run(arguments, folder=folder, timeout=limit or self.timeout)
        subcommand = " ".join(arguments[:2])
        if done.code not in COMPLETED_CODES:
            raise PromtoolFailed(
                f"`promtool {subcommand}` crashed (exit code {done.code}): {done.first_complaint}; "
                "free memory and disk space, or try another version"
            )
        if refused := _REFUSED.match(done.stderr):
            raise PromtoolFailed(f"`promtool {subcommand}` could not start: {refused[1]}")
        return done


def _argument(file: str) -> str:
    """Prevent promtool from parsing a file name as a flag (`-`) or as a list of arguments (`@`)."""
    return f"./{file}" if file.startswith(("-", "@")) else file


def _batches(files: Sequence[str], *, most: int) -> Iterator[list[str]]:
    """Split file names into lists that fit into the arguments of a process, of `most` files each."""
    batch: list[str] = []
    size = 0
    for file in files:
        length = len(os.fsencode(file)) + 3
        if batch and (size + length > MAX_ARGUMENTS or len(batch) == most):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += length
    if batch:
        yield batch
