"""Options of outputs: one module per output that has options, with a dataclass whose fields have defaults."""
