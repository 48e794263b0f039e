"""The kinds of SLI in PromQL: one module for each, named after its kind.

Each has the function `event_rates(sli, window, *, by)`, which `rules.event_rates` calls.
"""
