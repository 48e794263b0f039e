"""Replays the alerts of an SLO over past rates, as its rules would have been evaluated (`docs/rules.md`).

No rule is read: windows, guards and states are computed from the alert plan, at the evaluation times of each
rule group. Tests compare the result with promtool, which evaluates the compiled rules.
"""
