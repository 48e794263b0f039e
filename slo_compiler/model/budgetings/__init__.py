"""The budgeting methods: one module for each, named after it, with one class."""
