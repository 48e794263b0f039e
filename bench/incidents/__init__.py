"""Compares what `slo postmortem` says about incidents with the truth of a synthetic week."""
