"""What recorded series say about SLOs: status, deploy decisions, and whether a running system is sound.

This package computes; it sends no requests. `workflows/` runs the queries that it names.
"""
