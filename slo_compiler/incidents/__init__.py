"""What Prometheus knows about an incident: alerts that fired, begin and end of the impact, and its cost."""
