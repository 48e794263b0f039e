"""The only package that touches the output directory and the compile cache.

Nothing is written when anything is wrong, files are replaced whole, and nothing that
the compiler did not generate is ever changed or removed. A run stages its artifacts
(`staging`, in worker processes if it likes) and then commits or discards them all
(`commit`).
"""
