"""The budgeting methods on dashboards, one module per method.

Each module has these functions, which the panels of one SLO call:

* `remaining_units(queries)`: the remaining units that consume the budget, such as bad events;
* `burn_down(queries)`: the remaining budget, of a full budget at the start of the displayed range.
"""
