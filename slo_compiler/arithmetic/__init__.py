"""Exact arithmetic of budgets, burn rates and times; Decimal and timedelta only."""
