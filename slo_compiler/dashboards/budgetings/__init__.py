"""How dashboards show each budgeting method: one module for each, named after it.

Each has these functions, which the panels of one SLO call:

* `units_left(queries)`: how many of what consumes the budget may still happen;
* `burn_down(queries)`: the budget left of a full one at the start of the shown range.
"""
