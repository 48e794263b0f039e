"""Budgeting by events in PromQL: a ratio of sums, so that each event has the same weight."""


def raw_ratio(errors: str, total: str) -> str:
    """The ratio of the rates; absent, not NaN, without traffic."""
    return f"{errors} / ({total} > 0)"


def ratio(errors: str, total: str, span: str) -> str:
    """The sum of errors divided by the sum of events."""
    return f"sum_over_time({errors}[{span}]) / (sum_over_time({total}[{span}]) > 0)"


def period_burn_rate(period_ratio: str, error_budget: str) -> str:
    """The error ratio of the period divided by the error budget."""
    return f"{period_ratio} / {error_budget}"
