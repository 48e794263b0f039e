"""The kinds of SLI in PromQL, one module per kind.

Each module has the function `event_rates(sli, window, *, by)`, which `rules.event_rates` calls.
"""
