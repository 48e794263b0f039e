"""Runs promtool natively or in Docker.

`find_promtool` selects a promtool and verifies that it runs; the returned `Promtool` checks rule
files and runs their unit tests. Results for the user's files are values. If promtool cannot be
started, crashes or hangs, an exception is raised, so that a broken tool never looks like a broken
rule or a valid one.
"""

from slo_compiler.promtool.errors import PromtoolError, PromtoolFailed, PromtoolUnavailable
from slo_compiler.promtool.find import DEFAULT_IMAGE, find_promtool
from slo_compiler.promtool.report import diagnostics_of_rules
from slo_compiler.promtool.results import (
    FailedAlerts,
    FailedQuery,
    Failure,
    FileTests,
    Rejection,
    RejectionKind,
    RuleCheck,
    RuleTests,
)
from slo_compiler.promtool.tool import Promtool

__all__ = [
    "DEFAULT_IMAGE",
    "FailedAlerts",
    "FailedQuery",
    "Failure",
    "FileTests",
    "Promtool",
    "PromtoolError",
    "PromtoolFailed",
    "PromtoolUnavailable",
    "Rejection",
    "RejectionKind",
    "RuleCheck",
    "RuleTests",
    "diagnostics_of_rules",
    "find_promtool",
]
