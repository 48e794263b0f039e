"""The only package that touches the output directory and the compile cache.

Nothing is written if there are errors, files are replaced atomically, and files that `slo` did not generate
are never changed or removed. A run stages its artifacts (`staging`, optionally in worker processes), and
then commits or discards all of them (`commit`).
"""
