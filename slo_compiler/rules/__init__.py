"""From the model to rule groups: what to record and when to alert (`rules.md`)."""
