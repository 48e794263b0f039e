"""Incidents from data in Prometheus: alerts that fired, start and end of the impact, and its cost."""
