"""Budgeting by events in PromQL: a ratio of sums, so that each event weighs the same."""


def raw_ratio(errors: str, total: str) -> str:
    """Absent, not NaN, without traffic."""
    return f"{errors} / ({total} > 0)"


def ratio(errors: str, total: str, span: str) -> str:
    """Sum over sum."""
    return f"sum_over_time({errors}[{span}]) / (sum_over_time({total}[{span}]) > 0)"


def period_burn_rate(period_ratio: str, error_budget: str) -> str:
    """The error ratio of the period in units of the budget."""
    return f"{period_ratio} / {error_budget}"
