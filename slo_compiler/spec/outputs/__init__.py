"""Parsers of the options of outputs: one module per output that has options.

Each has a function `parse(data, path, *, diagnostics)`, which returns the options of `model.outputs`.
"""
