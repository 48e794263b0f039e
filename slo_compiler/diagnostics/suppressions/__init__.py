"""Ignored warnings: `slo: ignore CODE because REASON` in comments and `ignore` in `slo.yaml`.

`grammar` parses a comment of any kind of file; `applying` removes ignored warnings from the diagnostics
of a run.
"""
