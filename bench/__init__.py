"""Benchmarks: cost and accuracy of the compiled rules, and speed of the compiler."""
