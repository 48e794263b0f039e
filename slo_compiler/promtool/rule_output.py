"""Parses the output of `promtool check rules`.

Standard output has `Checking FILE` and, for a valid file, `SUCCESS: N rules found`; standard error
has one block that starts with `FAILED:` for each invalid file, in the same order. The streams are
parsed separately, because Docker does not preserve their relative order.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.promtool.errors import PromtoolFailed
from slo_compiler.promtool.rejections import read_rejections
from slo_compiler.promtool.results import Rejection, RejectionKind, RuleCheck

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from slo_compiler.promtool.process import Completed

_CHECKING = re.compile(r"^Checking (?:\./(?=[-@]))?(.*)$")
_SUCCESS = re.compile(r"^\s+SUCCESS: (\d+) rules found$")
_FAILED = re.compile(r"^\s+FAILED:$")
_UNREADABLE = re.compile(r"open .*: permission denied$")


def read_rule_output(done: Completed, *, files: Sequence[str], expected: Mapping[str, int]) -> RuleCheck:
    """Parse promtool's output for these files.

    Every file without the expected `SUCCESS` has at least one rejection.
    Raises `PromtoolFailed` if promtool has no permission to read a file.
    """
    counts = _counts(done.stdout)
    rejections = _rejections(done.stderr, counts=counts, files=files)
    complained = {rejection.file for rejection in rejections}
    for file in files:
        if file not in complained and counts.get(file) != expected[file]:
            rejections.append(_unconfirmed(file, found=counts.get(file), expected=expected[file]))
    if done.code != 0 and not rejections:
        rejections.append(Rejection(message=f"promtool failed: {done.first_complaint}"))
    return RuleCheck(rules=sum(count or 0 for count in counts.values()), rejections=tuple(rejections))


def _counts(stdout: str) -> dict[str, int | None]:
    """Return the number of rules that promtool reported for each file that it checked."""
    counts: dict[str, int | None] = {}
    file = None
    for line in stdout.splitlines():
        if checking := _CHECKING.match(line):
            file = checking[1]
            counts[file] = None
        elif (success := _SUCCESS.match(line)) and file is not None:
            counts[file] = int(success[1])
    return counts


def _rejections(stderr: str, *, counts: Mapping[str, int | None], files: Sequence[str]) -> list[Rejection]:
    blocks = list(_failed_blocks(stderr))
    rejected: list[str | None] = [file for file, count in counts.items() if count is None]
    if len(blocks) != len(rejected):
        # This version omits some files, so only the blocks themselves can identify their files.
        rejected = [_named_file(block, files=files) for block in blocks]
    rejections = [
        rejection
        for file, block in zip(rejected, blocks, strict=True)
        for rejection in read_rejections(block, file=file)
    ]
    for rejection in rejections:
        if _UNREADABLE.search(rejection.message):
            raise PromtoolFailed(f"promtool has no permission to read the rules: {rejection.message}")
    return rejections


def _failed_blocks(stderr: str) -> Iterator[list[str]]:
    block = 0

    def number(line: str) -> int:
        nonlocal block
        block += bool(_FAILED.match(line))
        return block

    for key, lines in groupby(stderr.splitlines(), key=number):
        if key:
            yield list(lines)[1:]


def _named_file(block: Sequence[str], *, files: Sequence[str]) -> str | None:
    names = (file for line in block for file in files if line.removeprefix("./").startswith(f"{file}: "))
    return next(names, None)


def _unconfirmed(file: str, *, found: int | None, expected: int) -> Rejection:
    reported = "did not report any" if found is None else f"found {found}"
    return Rejection(
        kind=RejectionKind.UNCONFIRMED,
        file=file,
        message=f"the file contains {expected} rules, but promtool {reported}",
    )
