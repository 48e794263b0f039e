"""The budgeting methods in PromQL, one module per method.

Each module has these functions, which `rules.expressions` calls:

* `ratio(errors, total)`: the error ratio of a window from rates over that window;
* `tiles_ratio(errors, total, span)`: the error ratio of a longer window from tiles;
* `period_burn_rate(period_ratio, error_budget)`: the share of the budget consumed in the period.
"""
