"""Incidents from data in Prometheus: alerts that fired, begin and end of the impact, and its cost."""
