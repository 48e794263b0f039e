"""From the model to rule groups: recording rules and alerts (`docs/rules.md`)."""
