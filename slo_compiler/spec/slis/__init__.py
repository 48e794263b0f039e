"""Readers of the SLI kinds, one module per kind, named after its key in the spec.

Each has a function `read(body, reading)`, called by `spec.parse_sli`. It converts the value of the key to the
model, or returns None after reporting an error. Kinds that look up single samples also have a function
`looks_up_samples(sli)`, called by `spec.parse_scraping`.
"""
