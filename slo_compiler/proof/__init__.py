"""Proof: promtool unit tests that show when each compiled alert fires, stays silent and resets.

What is expected is computed here from event counts, burn-rate pairs and times, never from the
text of a rule: this room does not know `rules`.
"""

from slo_compiler.proof.files import TestFile, TestPlan, plan_full_tests, plan_tests

__all__ = ["TestFile", "TestPlan", "plan_full_tests", "plan_tests"]
