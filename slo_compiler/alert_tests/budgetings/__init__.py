"""Expectations for each budgeting method, one module per method.

Each module has these functions, which `alert_tests.simulation` calls:

* `raw_ratio(errors, totals)`: the error ratio of a window from the rates over that window;
* `ratio(errors, totals, sums)`: the error ratio of a longer window; `sums` adds up values over the window.
"""
