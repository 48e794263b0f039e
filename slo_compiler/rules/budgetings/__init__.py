"""The budgeting methods in PromQL, one module per method.

Each module has these functions, which `rules.expressions` calls:

* `raw_ratio(errors, total)`: the error ratio of a window from the recorded rates over that window;
* `ratio(errors, total, span)`: the error ratio of a longer window from recorded rates over short windows;
* `period_burn_rate(period_ratio, error_budget)`: the share of the budget consumed in the period.
"""
