"""Descriptions of kinds of SLI that count no events: one module for each, named after its kind.

Each has `share_description(window)`, the description of the chart of good and bad shares.
"""
