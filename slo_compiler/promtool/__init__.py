"""promtool: Prometheus' own judge of rules, run natively or through docker.

`find_promtool` chooses and tries a promtool; the `Promtool` that it returns checks rule
files and runs their unit tests. A verdict about a user's files is a value; a promtool that
cannot be run, crashes or hangs is an exception, so that a broken tool never looks like a
broken rule, nor like a good one.
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
