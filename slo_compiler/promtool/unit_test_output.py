"""Parses the output of `promtool test rules` for one file.

For a passing file, standard output contains `SUCCESS`. For a failing file, standard error contains
`FAILED:` and, for each failed assertion, lines that start with `expr:`, or with `name:` and
`alertname:` (only `alertname:` in versions without names of tests).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.promtool.assertions import read_assertion
from slo_compiler.promtool.results import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.promtool.process import Completed

_SUCCESS = re.compile(r"^\s+SUCCESS$", re.MULTILINE)
_FAILED = re.compile(r"^\s+FAILED:$")
_NAME = re.compile(r"^    name: (.*),$")
_ASSERTION = re.compile(r"^    (?:expr|alertname): ?")
_NO_RULES = re.compile(r"^\s*WARNING: (no file match pattern .*)$", re.MULTILINE)


def read_test_output(done: Completed) -> tuple[Failure, ...]:
    """Return the failures of one test file; none if it passed.

    A file whose rules were not found is a failure, although promtool only prints a warning: all tests
    that expect no alert would pass.
    """
    missing = tuple(Failure(text=text) for text in _NO_RULES.findall(done.stderr))
    failures = missing + tuple(_failures(done.stderr))
    if not failures and (done.code != 0 or not _SUCCESS.search(done.stdout)):
        return (Failure(text=f"promtool did not report success: {done.first_complaint}"),)
    return failures


def have_passed(done: Completed, *, files: int) -> bool:
    """True if each of some test files passed and found its rules."""
    return done.code == 0 and len(_SUCCESS.findall(done.stdout)) == files and not read_test_output(done)


def _failures(stderr: str) -> Iterator[Failure]:
    """Split the text after `FAILED:` into one part per assertion."""
    test: str | None = None
    piece: list[str] = []
    for line in _after_failed(stderr):
        name = _NAME.match(line)
        if (name or _ASSERTION.match(line)) and piece:
            yield _failure(piece, test=test)
            test, piece = None, []
        if name:
            test = name[1]
        else:
            piece.append(line)
    if piece:
        yield _failure(piece, test=test)


def _after_failed(stderr: str) -> list[str]:
    lines = stderr.splitlines()
    start = next((number for number, line in enumerate(lines) if _FAILED.match(line)), len(lines))
    return lines[start + 1 :]


def _failure(piece: list[str], *, test: str | None) -> Failure:
    indent = min((len(line) - len(line.lstrip()) for line in piece if line.strip()), default=0)
    text = "\n".join(line[indent:].rstrip() for line in piece).strip("\n")
    return Failure(text=text, test=test, assertion=read_assertion(text))
