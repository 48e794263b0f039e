"""PromQL: writing expressions and reading the ones that users write."""
