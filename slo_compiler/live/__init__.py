"""Computes the status of SLOs, deploy decisions, and problems of a running system from recorded series.

This package sends no requests. `workflows/` sends the queries that it returns.
"""
