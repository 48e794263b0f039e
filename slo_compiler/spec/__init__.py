"""Our spec files: read, checked against the schema, parsed into the model, checked for sense."""
