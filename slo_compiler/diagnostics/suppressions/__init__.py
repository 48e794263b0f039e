"""Ignored warnings: `slo: ignore CODE because REASON` in comments and `ignore` in `slo.yaml`.

`grammar` reads one comment, whatever file it stands in; `applying` takes the ignored warnings out
of a run's diagnostics.
"""
