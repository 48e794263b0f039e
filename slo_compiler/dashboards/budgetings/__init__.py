"""The budgeting methods on dashboards: one module for each, named after it.

Each has these functions, which the panels of one SLO call:

* `units_left(queries)`: how many units that consume the budget remain;
* `burn_down(queries)`: the remaining budget, of a full one at the start of the shown range.
"""
