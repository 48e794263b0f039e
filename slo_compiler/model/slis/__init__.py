"""The kinds of SLI: one module with one class per kind; the module has the kind's name."""
