"""The budgeting methods: one module with one class per method; the module has the method's name."""
