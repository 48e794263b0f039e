"""Spec files: read, validated against the schema, parsed into the model, checked for contradictions."""
