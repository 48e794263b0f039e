"""Reading each kind of SLI: one module for each, named after its kind, which is its key in the spec.

Each has the function `read(body, reading)`, which `spec.parse_sli` calls: from the value under the
key to the model, or None with at least one error.
"""
