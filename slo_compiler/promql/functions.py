"""Functions and aggregations that some versions of Prometheus reject."""

from __future__ import annotations

from slo_compiler.model import PrometheusVersion

ADDED = {
    "first_over_time": PrometheusVersion(3, 14),
    "histogram_avg": PrometheusVersion(2, 51),
    "histogram_stddev": PrometheusVersion(2, 47),
    "histogram_stdvar": PrometheusVersion(2, 47),
}
"""Functions added since the oldest supported version, and the version that accepts them by default."""

REMOVED = {"holt_winters": PrometheusVersion(3, 0)}
"""Functions that were removed, and the first version without them."""

EXPERIMENTAL = {
    "double_exponential_smoothing": PrometheusVersion(3, 0),
    "end": PrometheusVersion(3, 12),
    "fill": PrometheusVersion(3, 10),
    "fill_left": PrometheusVersion(3, 10),
    "fill_right": PrometheusVersion(3, 10),
    "histogram_quantiles": PrometheusVersion(3, 11),
    "info": PrometheusVersion(2, 55),
    "integral": PrometheusVersion(3, 16),
    "limit_ratio": PrometheusVersion(2, 54),
    "limitk": PrometheusVersion(2, 54),
    "mad_over_time": PrometheusVersion(2, 49),
    "max_of": PrometheusVersion(3, 13),
    "min_of": PrometheusVersion(3, 13),
    "range": PrometheusVersion(3, 12),
    "sort_by_label": PrometheusVersion(2, 49),
    "sort_by_label_desc": PrometheusVersion(2, 49),
    "start": PrometheusVersion(3, 12),
    "start_timestamp": PrometheusVersion(3, 14),
    "step": PrometheusVersion(3, 12),
    "ts_of_first_over_time": PrometheusVersion(3, 7),
    "ts_of_last_over_time": PrometheusVersion(3, 5),
    "ts_of_max_over_time": PrometheusVersion(3, 5),
    "ts_of_min_over_time": PrometheusVersion(3, 5),
}
"""Functions and modifiers that need a feature flag, and the first version with them."""

AGGREGATIONS = frozenset(("limit_ratio", "limitk"))
"""The experimental aggregations, which are keywords: upper case is accepted."""

SUCCESSORS = {"holt_winters": "double_exponential_smoothing"}
"""New names of removed functions, with the same arguments."""
