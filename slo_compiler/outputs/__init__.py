"""The formats in which plans are shipped: one module each, and a registry that every command walks.

A new format is a module with an `OutputFormat`, its line in `registry.FORMATS`, and its key
under `outputs` in the schema of `slo.yaml` if a user can switch it.
"""
