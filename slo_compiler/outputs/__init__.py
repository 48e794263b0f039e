"""Output formats: one module per format, and a registry that every command uses.

A new format is a module with an `OutputFormat`, a name in `registry`, and, if it is
optional, a key under `outputs` in the schema of `slo.yaml`.
"""
