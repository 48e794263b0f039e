"""Benchmarks: what the compiled rules cost and how exact they are, and how fast the compiler is."""
