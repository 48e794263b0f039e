"""Budgeting by events in PromQL: a ratio of sums, so that each event has the same weight."""


def ratio(errors: str, total: str) -> str:
    """The ratio of two sums or means over the same window; absent, not NaN, without traffic."""
    return f"{errors} / ({total} > 0)"


def tiles_ratio(errors: str, total: str, span: str) -> str:
    """The ratio over a window from tiles: the sum of errors divided by the sum of events."""
    return ratio(f"sum_over_time({errors}[{span}])", f"sum_over_time({total}[{span}])")


def period_burn_rate(period_ratio: str, error_budget: str) -> str:
    """The error ratio of the period divided by the error budget."""
    return f"{period_ratio} / {error_budget}"
