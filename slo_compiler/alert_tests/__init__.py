"""promtool unit tests that show when each compiled alert fires, stays silent and resolves.

Expectations are computed here from event counts, burn-rate pairs and times, never from the text of
a rule: this package does not import `rules`.
"""

from slo_compiler.alert_tests.planning import plan_full_tests, plan_tests
from slo_compiler.alert_tests.promtool_file import TestFile, TestPlan

__all__ = ["TestFile", "TestPlan", "plan_full_tests", "plan_tests"]
