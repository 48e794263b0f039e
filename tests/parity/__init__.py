"""Comparison of what `slo` accepts with what several versions of promtool accept."""
