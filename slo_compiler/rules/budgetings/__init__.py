"""The budgeting methods in PromQL: one module for each, named after it.

Each has these functions, which `rules.expressions` calls:

* `raw_ratio(errors, total)`: the error ratio of a window from the recorded rates over that window;
* `ratio(errors, total, span)`: the error ratio of a longer window from series that are recorded often;
* `period_burn_rate(period_ratio, error_budget)`: the share of the budget that the period has consumed.
"""
