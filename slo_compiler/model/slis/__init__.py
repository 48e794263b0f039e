"""The kinds of SLI: one module for each, named after its kind, with one class."""
