"""Expectations of each budgeting method: one module for each, named after it.

Each has these functions, which `alert_tests.simulation` calls:

* `raw_ratio(errors, totals)`: the error ratio of a window from the rates over that window;
* `ratio(errors, totals, sums)`: that of a longer window, where `sums` adds up values over the window.
"""
