"""Checks the rule files of other outputs with promtool, without the keys that it rejects."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from slo_compiler.naming import files
from slo_compiler.outputs.registry import all_formats
from slo_compiler.promtool.scratch import scratch_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from slo_compiler.promtool.results import Rejection
    from slo_compiler.promtool.tool import Promtool
    from slo_compiler.workflows.compile import CompileResult


def check_other_rules(root: Path, compiled: CompileResult, tool: Promtool) -> tuple[Rejection, ...]:
    """Return what promtool rejects in copies of the files below `root`.

    Raises PromtoolError if promtool returns no result.
    """
    expected: dict[str, int] = {}
    with scratch_directory("slo-check-") as scratch:
        for path, rules, adapt in _files(compiled):
            expected[path] = rules
            copy = scratch.path / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # promtool reports a file that was just removed
                copy.write_bytes(adapt((root / path).read_bytes()))
        return tool.check_rules(scratch.path, tuple(expected), expected=expected).rejections


def _files(compiled: CompileResult) -> Iterator[tuple[str, int, Callable[[bytes], bytes]]]:
    """Return the paths of other rule files, their numbers of rules, and what adapts them to promtool."""
    formats = [(output, output.for_promtool) for output in all_formats() if output.for_promtool is not None]
    for one in compiled.environments:
        for output, adapt in formats:
            for path in filter(output.contains, one.artifacts):
                plain = files.rules_file(files.service_of(path))
                yield one.path(path), one.expected_rules[one.path(plain)], adapt
